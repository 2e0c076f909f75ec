import Live
import Model
import Policy
import Study

extension WorkspaceRequest {
  /// Checks that the site can serve it at all, by what the site file says: the environment is there, can tell its machines what they are
  /// to be told, and no host would have to promise more than it may. Of hosts that do not say how large they are, all is believed.
  ///
  /// - Parameter site: as its file has it.
  /// - Parameter registry: the policies there are; `nil`: the standard ones.
  /// - Parameter place: the location of a key of the request, for messages.
  /// - Throws: `QuantaError` of kind `data`.
  public func check(
    against site: LiveSite, registry: Registry? = nil, at place: (_ key: String) -> String? = { _ in nil }
  ) throws {
    let names = site.environments.map(\.environment.name)
    guard let live = site.environments.first(where: { $0.environment.name == environment }) else {
      let guess = NearestName.of(environment, among: names).map { "did you mean '\($0)'? " } ?? ""
      throw QuantaError(
        .data, "site '\(site.name)' has no environment '\(environment)'", at: place("environment"),
        remedy: names.isEmpty
          ? "list some under 'environments:' in \(site.origin)" : "\(guess)It has \(names.joined(separator: ", "))")
    }
    try check(against: live, at: place)
    let quanta = try PolicySpecification(parsing: site.policy, registry: registry ?? Registry()).rules.site.quanta
    try check(against: site.knownShape, quanta: quanta, at: place)
  }

  private func check(against live: LiveEnvironment, at place: (_ key: String) -> String?) throws {
    let told = MachineContext(arguments: context.arguments)
    if !live.takesSeed, context != told {
      throw QuantaError(
        .data, "environment '\(environment)' takes no seed, so that its machines could not be told the context",
        at: place("context"), remedy: "leave all but 'arguments' out, or choose another environment")
    }
    if live.kernel == nil, !context.arguments.isEmpty {
      throw QuantaError(
        .data, "environment '\(environment)' boots by itself, so that no kernel would be given the arguments",
        at: place("context"), remedy: "leave 'arguments' out, or choose another environment")
    }
    if let maximum = live.maximumKiB, quantum.memoryKiB > maximum {
      throw QuantaError(
        .data, "machines of '\(environment)' have at most \(ByteSize.text(kibibytes: maximum)) of memory",
        at: place("memory"), remedy: "ask for no more, or choose another environment")
    }
    if quantum.diskKiB > 0, quantum.diskKiB < live.environment.imageKiB {
      throw QuantaError(
        .data,
        "the image of '\(environment)' is larger than the disk, at \(ByteSize.text(kibibytes: live.environment.imageKiB))",
        at: place("disk"), remedy: "ask for at least as much, or leave 'disk' out")
    }
  }

  /// Checks that its machines have room on hosts of these shapes when nobody else is there.
  ///
  /// - Parameters:
  ///   - shape: the hosts there are.
  ///   - quanta: what decides how much of a host may be promised.
  ///   - place: the location of a key of the request, for messages.
  /// - Throws: `QuantaError` of kind `data` that names the one thing there is too little of, where it is one.
  public func check(
    against shape: ClusterShape, quanta: any QuantaPolicy, at place: (_ key: String) -> String? = { _ in nil }
  ) throws {
    let need = Promise(quantum, dedicatesCores: quanta.dedicatesCores)
    let rooms = shape.groups.map { (count: Int64($0.count), room: Promise($0.host, quanta)) }
    let largest = Promise(
      cpuMilli: rooms.map(\.room.cpuMilli).max() ?? 0, memoryMiB: rooms.map(\.room.memoryMiB).max() ?? 0,
      diskMiB: rooms.map(\.room.diskMiB).max() ?? 0)
    func refusal(_ message: String, _ key: String, _ remedy: String) -> QuantaError {
      QuantaError(.data, message, at: place(key), remedy: remedy)
    }
    if need.cpuMilli > largest.cpuMilli {
      let why =
        quanta.dedicatesCores && quantum.cpuMilli < 1000
        ? ", since the policy gives each virtual CPU a core of its own" : ""
      throw refusal(
        "a machine needs \(need.cores) cores\(why); no host may promise more than \(largest.cores)", "vcpus",
        "ask for fewer virtual CPUs, or a smaller share of each")
    }
    if need.memoryMiB > largest.memoryMiB {
      throw refusal(
        "a machine needs \(ByteSize.text(kibibytes: quantum.memoryKiB)) of memory; no host may promise more than \(largest.memoryMiB) MiB",
        "memory", "ask for less memory")
    }
    if need.diskMiB > largest.diskMiB {
      throw refusal(
        "a machine needs \(ByteSize.text(kibibytes: quantum.diskKiB)) of disk; no host may promise more than \(largest.diskMiB) MiB",
        "disk", "ask for less disk")
    }
    let places = rooms.map { $0.count * $0.room.places(need) }.reduce(0, +)
    if places == 0 {
      throw refusal("no host has all that a machine needs at once", "", "ask for less of the CPU, memory or disk")
    }
    if places < Int64(count) {
      throw refusal(
        "there is room for \(places) such machines on all hosts together, not for \(count)", "machines",
        "ask for fewer or smaller machines")
    }
  }
}

extension LiveSite {
  /// The hosts as the file describes them: what it does not say is not modelled, and has room for everything.
  public var knownShape: ClusterShape {
    ClusterShape(
      groups: hosts.map { host in
        ClusterShape.Group(
          count: 1,
          host: HostShape(
            cores: host.cores ?? ClusterShape.coreLimit, memoryKiB: host.memoryKiB, diskKiB: host.diskKiB,
            cacheKiB: host.cacheKiB, hypervisor: host.reserve))
      })
  }
}

/// What a host may promise, and what a machine takes of that, in the units in which the books count: what a machine takes is rounded
/// up, what a host has is rounded down.
private struct Promise {
  var cpuMilli: Int64
  var memoryMiB: Int64
  var diskMiB: Int64

  init(cpuMilli: Int64, memoryMiB: Int64, diskMiB: Int64) {
    self.cpuMilli = cpuMilli
    self.memoryMiB = memoryMiB
    self.diskMiB = diskMiB
  }

  init(_ quantum: Quantum, dedicatesCores: Bool) {
    cpuMilli = (dedicatesCores ? 1000 : Int64(quantum.cpuMilli)) * Int64(quantum.vcpus)
    memoryMiB = (quantum.memoryKiB + 1023) / 1024
    diskMiB = (quantum.diskKiB + 1023) / 1024
  }

  init(_ host: HostShape, _ quanta: any QuantaPolicy) {
    let free = Double(Int64(host.cores) * 1000 - Int64(host.hypervisor.cpuMilli))
    cpuMilli = Int64(max(0, free * quanta.cpuOvercommit))
    // What is not modelled has room for everything.
    memoryMiB =
      host.memoryKiB.map { Int64(max(0, Double($0 - host.hypervisor.memoryKiB) * quanta.memoryOvercommit / 1024)) }
      ?? .max
    diskMiB = host.diskKiB.map { $0 / 1024 } ?? .max
  }

  var cores: Double { Double(cpuMilli) / 1000 }

  /// How many machines that take `need` have room; at most 10⁶, so that sums stay in range.
  func places(_ need: Promise) -> Int64 {
    var places: Int64 = 1_000_000
    for (has, wants) in [
      (cpuMilli, need.cpuMilli), (memoryMiB, need.memoryMiB), (diskMiB, need.diskMiB),
    ] where wants > 0 { places = min(places, has / wants) }
    return places
  }
}
