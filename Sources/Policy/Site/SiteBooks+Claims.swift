import Model

extension SiteBooks {
  /// Enters the claim of `handle` on its hosts.
  mutating func claim(_ handle: Handle, from: Int64, to: Int64) {
    let index = Int(handle)
    leases[index].from = from
    leases[index].to = max(from, to)
    mark(handle)
    var previous: Int32 = -1
    for host in leases[index].everywhere where host != previous {
      residents[Int(host)].append(handle)
      previous = host
    }
  }

  /// Takes its claim back.
  mutating func unclaim(_ handle: Handle) {
    let index = Int(handle)
    unmark(handle)
    var previous: Int32 = -1
    for host in leases[index].everywhere where host != previous {
      if let place = residents[Int(host)].firstIndex(of: handle) { residents[Int(host)].remove(at: place) }
      previous = host
    }
    leases[index].from = 0
    leases[index].to = 0
  }

  /// Moves the end of its claim.
  mutating func reclaim(_ handle: Handle, to end: Int64) {
    let index = Int(handle)
    guard leases[index].to != end else { return }
    unmark(handle)
    leases[index].to = max(leases[index].from, end)
    mark(handle)
    timers.set(.expire, handle, at: leases[index].to)
  }

  private mutating func mark(_ handle: Handle) {
    let index = Int(handle)
    let (need, from, to) = (leases[index].need, leases[index].from, leases[index].to)
    for host in leases[index].everywhere.map(Int.init) {
      all.settle(host, at: now)
      promised.settle(host, at: now)
      all.occupy(host, need, from: from, to: to)
      promised.occupy(host, need, from: from, to: to)
      guard !leases[index].isPreemptible else { continue }
      firm.settle(host, at: now)
      firm.occupy(host, need, from: from, to: to)
    }
    refresh(leases[index].everywhere)
  }

  private mutating func unmark(_ handle: Handle) {
    let index = Int(handle)
    let (need, from, to) = (leases[index].need, leases[index].from, leases[index].to)
    for host in leases[index].everywhere.map(Int.init) {
      all.vacate(host, need, from: from, to: to)
      promised.vacate(host, need, from: from, to: to)
      if !leases[index].isPreemptible { firm.vacate(host, need, from: from, to: to) }
    }
    refresh(leases[index].everywhere)
  }

  // MARK: Machines that are there

  /// Whether the machines of `handle` have room on their hosts beside those that are there now.
  func hasRoom(_ handle: Handle) -> Bool {
    let index = Int(handle)
    let need = leases[index].need
    var (previous, sum) = (Int32(-1), Amount.zero)
    for host in leases[index].everywhere {
      sum = host == previous ? sum &+ need : need
      if any(vacant[Int(host)] .< sum) || isDown[Int(host)] || isOff[Int(host)] || isDrained[Int(host)] { return false }
      previous = host
    }
    return true
  }

  mutating func arrive(_ handle: Handle) {
    let index = Int(handle)
    for host in leases[index].everywhere { vacant[Int(host)] &-= leases[index].need }
    busyProcessors += leases[index].workspace.processors
    usage?.change(leases[index].workspace, by: leases[index].workspace.processors, at: now)
    runningCount += 1
  }

  mutating func depart(_ handle: Handle) {
    let index = Int(handle)
    for host in leases[index].everywhere { vacant[Int(host)] &+= leases[index].need }
    busyProcessors -= leases[index].workspace.processors
    usage?.change(leases[index].workspace, by: -leases[index].workspace.processors, at: now)
    runningCount -= 1
  }

  // MARK: Images in use

  mutating func pin(_ handle: Handle) {
    let index = Int(handle)
    guard rules.staging.isNeeded, rules.staging.reuses, !leases[index].pins else { return }
    leases[index].pins = true
    for host in leases[index].hosts { caches.pin(leases[index].workspace.environment, on: host, at: now) }
  }

  mutating func unpin(_ handle: Handle) {
    let index = Int(handle)
    guard leases[index].pins else { return }
    leases[index].pins = false
    for host in leases[index].hosts { caches.unpin(leases[index].workspace.environment, on: host, at: now) }
  }

  /// Gives up everything `handle` holds: its claim, its place on the hosts, its image.
  mutating func release(_ handle: Handle) {
    let index = Int(handle)
    if leases[index].isThere { depart(handle) }
    if leases[index].state == .planned { planned.removeAll { $0 == handle } }
    unpin(handle)
    unclaim(handle)
    leases[index].leftBehind = []
    leases[index].cut = .max
    leases[index].leaves = .max
    leases[index].due = .max
    if leases[index].transfer >= 0 { leave(leases[index].transfer, handle) }
    leases[index].transfer = -1
  }

  /// Puts it into the queue, in its place.
  mutating func enqueue(_ handle: Handle) {
    let index = Int(handle)
    leases[index].state = .queued
    leases[index].hosts = []
    measure(handle)
    queuedProcessors += Int64(leases[index].workspace.processors)
    let (rank, id) = (leases[index].rank, leases[index].workspace.id)
    var low = 0
    var high = queue.count
    while low < high {
      let middle = (low + high) / 2
      let other = leases[Int(queue[middle])]
      if (other.rank, other.workspace.id) < (rank, id) { low = middle + 1 } else { high = middle }
    }
    queue.insert(handle, at: low)
    version &+= 1
  }

  mutating func dequeue(at place: Int) {
    queuedProcessors -= Int64(leases[Int(queue[place])].workspace.processors)
    queue.remove(at: place)
    version &+= 1
  }
}
