import Model

/// What each host has free, indexed by free cores.
public struct HostTable: Sendable {
  let shape: ClusterShape
  private(set) var cores: [Int32]
  /// KiB; `.max` where not modelled.
  private(set) var memory: [Int64]
  private(set) var disk: [Int64]
  private let group: [UInt8]
  /// Hosts by their number of free cores.
  private var byFreeCores: [HostSet]
  /// Hosts differ in nothing but their cores.
  private let isPlain: Bool
  /// Where the next fit begins to look.
  var cursor = 0
  /// Hosts of running workspaces and of reservations, by handle.
  private(set) var allocations: [[HostRun]] = []
  private var needs: [HostNeed?] = []

  init(_ shape: ClusterShape) {
    self.shape = shape
    cores = []
    memory = []
    disk = []
    var group: [UInt8] = []
    for (index, part) in shape.groups.enumerated() {
      let count = Int(part.count)
      cores += [Int32](repeating: part.host.cores, count: count)
      memory += [Int64](repeating: part.host.memoryKiB ?? .max, count: count)
      disk += [Int64](repeating: part.host.diskKiB ?? .max, count: count)
      group += [UInt8](repeating: UInt8(min(index, 63)), count: count)
    }
    self.group = group
    isPlain = shape.groups.allSatisfy { $0.host.memoryKiB == nil && $0.host.diskKiB == nil }
    byFreeCores = Self.index(cores, highest: shape.groups.map(\.host.cores).max() ?? 0)
  }

  var count: Int { cores.count }
  var highestLevel: Int32 { Int32(byFreeCores.count - 1) }

  private static func index(_ cores: [Int32], highest: Int32) -> [HostSet] {
    var sets = [HostSet](repeating: HostSet(capacity: cores.count), count: Int(highest) + 1)
    for (host, free) in cores.enumerated() { sets[Int(free)].insert(host) }
    return sets
  }

  // MARK: Asking

  /// How many virtual machines of `need` the host has room for.
  @inline(__always)
  func slots(_ host: Int, _ need: HostNeed) -> Int32 {
    guard need.groups & (1 << UInt64(group[host])) != 0 else { return 0 }
    var slots = Int64(cores[host] / need.vcpus)
    if need.memoryKiB > 0, memory[host] != .max { slots = min(slots, memory[host] / need.memoryKiB) }
    if need.diskKiB > 0, disk[host] != .max { slots = min(slots, disk[host] / need.diskKiB) }
    return Int32(clamping: slots)
  }

  /// True when all of `need` has room at once.
  func fits(_ need: HostNeed) -> Bool {
    var left = need.count
    for host in cores.indices {
      left -= slots(host, need)
      if left <= 0 { return true }
    }
    return false
  }

  /// True when these very hosts have room for `need` as it is spread over them. O(hosts).
  func hasRoom(_ runs: [HostRun], _ need: HostNeed) -> Bool {
    // A host may stand in several runs.
    var left = self
    for run in runs {
      for host in Int(run.first)..<Int(run.first + run.hosts) {
        guard left.slots(host, need) >= run.each else { return false }
        left.take(host, run.each, need)
      }
    }
    return true
  }

  /// The first host from `host` on with at least `free` free cores.
  func next(from host: Int, free: Int32) -> Int? {
    guard free <= highestLevel else { return nil }
    var first: Int?
    for level in Int(free)..<byFreeCores.count where byFreeCores[level].count > 0 {
      if let found = byFreeCores[level].next(from: host), found < first ?? .max { first = found }
    }
    return first
  }

  /// The first host from `host` on with exactly `free` free cores.
  func next(from host: Int, exactly free: Int32) -> Int? { byFreeCores[Int(free)].next(from: host) }

  /// How many hosts have at least `free` cores, and the one with `rank` such hosts before it, counted by level.
  func eligible(free: Int32) -> Int { byFreeCores[Int(min(free, highestLevel + 1))...].reduce(0) { $0 + $1.count } }
  func eligible(free: Int32, rank: Int) -> Int? {
    var left = rank
    for set in byFreeCores[Int(free)...] {
      if left < set.count { return set.member(rank: left) }
      left -= set.count
    }
    return nil
  }

  // MARK: Changing

  mutating func take(_ host: Int, _ vms: Int32, _ need: HostNeed) { change(host, -vms, need) }

  mutating func give(_ host: Int, _ vms: Int32, _ need: HostNeed) { change(host, vms, need) }

  private mutating func change(_ host: Int, _ vms: Int32, _ need: HostNeed) {
    byFreeCores[Int(cores[host])].remove(host)
    cores[host] += vms * need.vcpus
    byFreeCores[Int(cores[host])].insert(host)
    if memory[host] != .max { memory[host] += Int64(vms) * need.memoryKiB }
    if disk[host] != .max { disk[host] += Int64(vms) * need.diskKiB }
  }

  mutating func take(_ runs: [HostRun], _ need: HostNeed) { change(runs, -1, need) }
  mutating func give(_ runs: [HostRun], _ need: HostNeed) { change(runs, 1, need) }

  private mutating func change(_ runs: [HostRun], _ sign: Int32, _ need: HostNeed) {
    for run in runs {
      let hosts = Int(run.first)..<Int(run.first + run.hosts)
      if isPlain {
        move(hosts, by: sign * run.each * need.vcpus)
      } else {
        for host in hosts { change(host, sign * run.each, need) }
      }
    }
  }

  // MARK: Stretches of equal hosts

  /// How many hosts from `host` on, up to `limit`, have as much free as it has; 1 where hosts differ in more than cores.
  func equals(from host: Int, limit: Int, _ need: HostNeed) -> Int {
    guard isPlain, need.groups == .max else { return 1 }
    return byFreeCores[Int(cores[host])].stretch(from: host, limit: limit)
  }

  /// Takes `each` virtual machines on every one of `count` equal hosts from `host` on.
  mutating func take(_ host: Int, count: Int, each: Int32, _ need: HostNeed) {
    if isPlain { move(host..<host + count, by: -each * need.vcpus) } else { take(host, each, need) }
  }

  /// Changes the free cores of `hosts`, stretch by stretch of equal ones.
  private mutating func move(_ hosts: Range<Int>, by change: Int32) {
    var first = hosts.lowerBound
    while first < hosts.upperBound {
      let free = cores[first]
      let length = byFreeCores[Int(free)].stretch(from: first, limit: hosts.upperBound - first)
      let stretch = first..<first + length
      byFreeCores[Int(free)].remove(stretch)
      byFreeCores[Int(free + change)].insert(stretch)
      for host in stretch { cores[host] = free + change }
      first += length
    }
  }

  /// The lesser of the two in every host: what is free throughout both.
  mutating func meet(_ other: HostTable) {
    for host in cores.indices {
      memory[host] = min(memory[host], other.memory[host])
      disk[host] = min(disk[host], other.disk[host])
      if other.cores[host] < cores[host] {
        byFreeCores[Int(cores[host])].remove(host)
        cores[host] = other.cores[host]
        byFreeCores[Int(cores[host])].insert(host)
      }
    }
  }

  // MARK: Who holds what

  /// Notes that `handle` holds `runs`; taking them is the caller's.
  mutating func assign(_ runs: [HostRun], _ need: HostNeed, to handle: Handle) {
    while allocations.count <= Int(handle) {
      allocations.append([])
      needs.append(nil)
    }
    allocations[Int(handle)] = runs
    needs[Int(handle)] = need
  }

  func need(of handle: Handle) -> HostNeed? { Int(handle) < needs.count ? needs[Int(handle)] : nil }

  /// Gives back what `handle` holds.
  mutating func release(_ handle: Handle) {
    guard let need = need(of: handle) else { return }
    give(allocations[Int(handle)], need)
    allocations[Int(handle)] = []
    needs[Int(handle)] = nil
  }

  // MARK: Snapshot

  /// Handles that hold hosts.
  var holders: [Handle] { allocations.indices.filter { !allocations[$0].isEmpty }.map { Handle($0) } }

  /// Says what `handle` holds its hosts for, after a restore.
  mutating func identify(_ handle: Handle, as need: HostNeed) { needs[Int(handle)] = need }

  func save(to writer: inout SnapshotWriter) {
    writer.write(cores)
    writer.write(memory)
    writer.write(disk)
    writer.write(Int64(cursor))
    writer.write(Int64(allocations.count))
    for runs in allocations { writer.write(runs) }
  }

  mutating func restore(from reader: inout SnapshotReader) throws {
    cores = try reader.read()
    memory = try reader.read()
    disk = try reader.read()
    cursor = Int(try reader.read(Int64.self))
    byFreeCores = Self.index(cores, highest: highestLevel)
    allocations = []
    for _ in 0..<(try reader.read(Int64.self)) { allocations.append(try reader.read()) }
    needs = [HostNeed?](repeating: nil, count: allocations.count)
  }
}
