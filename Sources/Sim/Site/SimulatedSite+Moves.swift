import Model
import Policy

/// Machines on their way from host to host: suspended ones, and running ones by pre-copy.
///
/// Pre-copy by the rules of ``PreCopy``, but at the bandwidth there is: each round is sent over the network beside whatever else is
/// on its way. All machines of a workspace go through the same rounds together.
extension SimulatedSite {
  /// Where its machines come from, one entry a machine.
  func origins(_ handle: Handle, _ orders: some SiteOrders) throws -> [Int32] {
    let (origins, resident) = (orders.origins(of: handle), residents[Int(handle)])
    guard origins == resident.hosts || origins.sorted() == resident.hosts.sorted() else {
      throw QuantaError(
        .internalError,
        "the machines of workspace \(resident.workspace.id) are on hosts \(resident.hosts), but are looked for on \(origins)"
      )
    }
    return origins
  }

  /// Begins to send so many KiB for each machine that changes its host, all at the same time.
  mutating func move(_ handle: Handle, from origins: [Int32], to places: [Int32], kib: Int64) {
    let index = Int(handle)
    residents[index].pending = 0
    for (from, to) in zip(origins, places) where from != to && kib > 0 {
      residents[index].pending += 1
      residents[index].movedKiB += kib
      sums.migratedKiB += kib
      flows.network.begin(
        flows.add(.move(handle)), from: .host(from), to: [to], kib: [kib],
        capKiBps: TransferNetwork.kibps(model.moving.kbps), at: now.microseconds)
    }
  }

  /// One machine has arrived, or is copied once more.
  mutating func finishMove(_ handle: Handle, _ events: inout EventBatch) throws {
    residents[Int(handle)].pending -= 1
    if residents[Int(handle)].pending == 0 { try finishMoves(handle, &events) }
  }

  private mutating func finishMoves(_ handle: Handle, _ events: inout EventBatch) throws {
    switch residents[Int(handle)].stage {
    case .migrating: finishRound(handle)
    default: try finishPhase(handle, &events)
    }
  }

  // MARK: Running machines

  mutating func migrate(_ handle: Handle, by orders: some SiteOrders) throws {
    let index = Int(handle)
    guard try isAt(handle, .running, to: "migrate") else { return }
    let places = try places(handle, orders)
    // The order of its machines is the controller's.
    residents[index].hosts = try origins(handle, orders)
    turn(handle, to: .migrating)
    hosts.hold(places, 1)
    residents[index].elsewhere = places
    residents[index].round = 0
    residents[index].copiedKiB = 0
    copy(handle, residents[index].workspace.quantum.memoryKiB)
  }

  /// Sends so many KiB of each machine.
  private mutating func copy(_ handle: Handle, _ kib: Int64) {
    let index = Int(handle)
    residents[index].round += 1
    residents[index].roundKiB = kib
    residents[index].copiedKiB += kib
    residents[index].roundSince = now.microseconds
    move(handle, from: residents[index].hosts, to: residents[index].elsewhere, kib: kib)
    if residents[index].pending == 0 { finishRound(handle) }
  }

  private mutating func finishRound(_ handle: Handle) {
    let index = Int(handle)
    let memory = residents[index].workspace.quantum.memoryKiB
    let (kib, passed) = (residents[index].roundKiB, Double(now.microseconds - residents[index].roundSince))
    let dirtied = Int64(min(Double(memory), (model.moving.dirtyKiBps * passed / 1e6).rounded(.up)))
    // At the rate of this round, the rest takes so long.
    let rest = kib > 0 ? Double(dirtied) / Double(kib) * passed : 0
    let volume = Double(residents[index].copiedKiB) / Double(max(1, memory))
    if rest > Double(model.moving.downtime.microseconds), residents[index].round < model.moving.rounds,
      volume <= PreCopy.volumeLimit
    {
      return copy(handle, dirtied)
    }
    endWork(handle)
    turn(handle, to: .switching)
    move(handle, from: residents[index].hosts, to: residents[index].elsewhere, kib: dirtied)
    if residents[index].pending == 0 { schedule(handle, after: 0) }
  }

  /// The machines go on where they were sent.
  mutating func arrive(_ handle: Handle) {
    let index = Int(handle)
    hosts.hold(residents[index].hosts, -1)
    let places = residents[index].elsewhere
    residents[index].elsewhere = []
    residents[index].migrations += 1
    turn(handle, to: .running)
    residents[index].hosts = places
    beginWork(handle)
  }

  /// A host they were to move to is gone: they go on where they are.
  mutating func giveUpMigration(_ handle: Handle, _ events: inout EventBatch) {
    let index = Int(handle)
    let stands = residents[index].stage == .switching
    dropFlows(of: handle)
    if stands { queue.cancel(handle) }
    hosts.hold(residents[index].elsewhere, -1)
    residents[index].elsewhere = []
    turn(handle, to: .running)
    if stands { beginWork(handle) }
    events.reports.append(SiteReport(.migrationFailed, handle))
  }
}
