import Model
import Policy

/// Going on from a site as it stands, instead of from an empty one.
extension SimulatedSite {
  /// Puts everybody where the snapshot has them; the first instant, `time`, tells the controller the same.
  ///
  /// Nothing has happened to the site before. Work is believed to have gone on at the rate of its kind of work, as if nobody had been
  /// beside it; one whose work would be done by `time` shuts down. Boots, and shutting down, are drawn as a whole, and what has passed
  /// of them is taken off. Phases are counted from `time` on.
  ///
  /// - Parameters:
  ///   - actual: what work takes in all, by workspace; what it asked for where it is not in it.
  ///   - quanta: what the hypervisor is told of machines that are there.
  /// - Throws: `QuantaError` of kind `data` for a snapshot that does not go with the site.
  mutating func takeOver(
    _ snapshot: SiteSnapshot, actual: [Int64: SimDuration], under quanta: any QuantaPolicy, at time: SimTime
  ) throws {
    now = time
    hosts.begin(at: time.microseconds, standing: snapshot.hosts)
    nextLook = looksEvery.map { time.microseconds + $0 } ?? .max
    var told = snapshot
    for (index, adoption) in snapshot.adoptions.enumerated() {
      if let fault = adoption.fault(hostCount: shape.hostCount, catalogue: catalogue) ?? twinFault(adoption) {
        throw QuantaError(.data, "the snapshot makes no sense: \(fault)", remedy: "take it anew")
      }
      let workspace = adoption.workspace
      let arrival = Arrival(workspace: workspace, actual: actual[workspace.id] ?? workspace.requested)
      if clairvoyant { told.adoptions[index].workspace.requested = arrival.actual }
      put(arrival, as: adoption, setting: quanta.setting(for: workspace.quantum))
    }
    for index in residents.indices.reversed() where residents[index].stage == .gone { spare.append(Handle(index)) }
    adopted = Int64(snapshot.adoptions.count)
    dueTakeover = told
  }

  private func twinFault(_ adoption: Adoption) -> String? {
    let index = Int(adoption.handle)
    guard residents.indices.contains(index), residents[index].stage != .gone else { return nil }
    return "workspaces \(residents[index].workspace.id) and \(adoption.workspace.id) have the same handle"
  }

  private mutating func put(_ arrival: Arrival, as adoption: Adoption, setting: DomainSetting) {
    let (handle, index) = (adoption.handle, Int(adoption.handle))
    while residents.count <= index {
      var nobody = SiteResident(arrival, at: now.microseconds)
      nobody.stage = .gone
      residents.append(nobody)
    }
    var resident = SiteResident(arrival, at: now.microseconds)
    resident.setting = setting
    resident.done = max(0, adoption.done.microseconds)
    if adoption.stage != .queued {
      resident.hosts = adoption.hosts
      resident.lives = 1
    }
    residents[index] = resident
    let passed = max(0, (now - adoption.since).microseconds)
    switch adoption.stage {
    case .queued: break
    case .suspended:
      residents[index].stage = .suspended
      note(began: adoption.since, handle)
    case .booting:
      hosts.hold(adoption.hosts, 1)
      residents[index].stage = .booting
      residents[index].fails = befalls(model.mishaps.boot, "failed boot", residents[index])
      let boot = bootTime(residents[index])
      schedule(handle, after: max(0, boot - passed))
    case .running:
      hosts.hold(adoption.hosts, 1)
      note(began: adoption.since, handle)
      let slowdown = residents[index].isService ? 1 : model.slowdown[arrival.kind]
      let left = max(0, arrival.actual.microseconds - residents[index].done)
      let over = passed - Int64((Double(left) * slowdown).rounded(.up))
      residents[index].done += min(left, Int64((Double(passed) / slowdown).rounded(.down)))
      if over > 0 { goOnShuttingDown(handle, for: over) } else { beginWork(handle) }
    }
  }

  /// Its work was done so many µs ago: what is left is to shut down.
  private mutating func goOnShuttingDown(_ handle: Handle, for over: Int64) {
    residents[Int(handle)].stage = .shuttingDown
    schedule(handle, after: max(0, shutdownTime(residents[Int(handle)]) - over))
  }

  /// Its machines have run before.
  private mutating func note(began time: SimTime, _ handle: Handle) {
    residents[Int(handle)].hasRun = true
    residents[Int(handle)].start = min(now, max(time, residents[Int(handle)].workspace.submit))
  }
}
