import Model
import Policy

/// Machines put aside: paused, written out, brought elsewhere, read in again.
extension SimulatedSite {
  mutating func suspend(_ handle: Handle) throws {
    let index = Int(handle)
    guard try isAt(handle, .running, to: "suspend") else { return }
    endWork(handle)
    residents[index].lives += 1
    residents[index].fails = befalls(model.mishaps.suspend, "lost memory", residents[index])
    turn(handle, to: .suspending)
    access(handle, .write)
  }

  /// The memory is on disk – or, as it turns out, is not.
  mutating func finishSuspension(_ handle: Handle, _ events: inout EventBatch) {
    let index = Int(handle)
    if residents[index].fails { return loseMemory(handle, &events) }
    residents[index].suspensions += 1
    hosts.hold(residents[index].hosts, -1)
    turn(handle, to: .suspended)
    events.reports.append(SiteReport(.suspended, handle))
  }

  /// What was suspended is gone, and the work since the last checkpoint with it.
  mutating func loseMemory(_ handle: Handle, _ events: inout EventBatch) {
    fallBack(handle, from: residents[Int(handle)].done)
    leaveHosts(handle)
    events.reports.append(SiteReport(.suspendLost, handle, value: residents[Int(handle)].done))
  }

  mutating func resume(_ handle: Handle, by orders: some SiteOrders) throws {
    let index = Int(handle)
    try expect(handle, .suspended, to: "resume")
    let places = try places(handle, orders)
    let origins = try origins(handle, orders)
    if !model.storage.isShared { try expectOn(origins, handle) }
    turn(handle, to: .moving)
    hosts.hold(places, 1)
    residents[index].hosts = places
    residents[index].elsewhere = origins
    residents[index].setting = orders.setting(of: handle)
    let workspace = residents[index].workspace
    // What lies on a storage of the site's own can be read from anywhere.
    var kib = model.storage.isShared ? 0 : workspace.quantum.memoryKiB
    if model.moving.movesDisk, workspace.environment != .host { kib += imageKiB(workspace.environment) }
    move(handle, from: origins, to: places, kib: kib)
    if residents[index].pending == 0 { schedule(handle, after: 0) }
  }

  /// Throws if what is to be fetched lies on a host that is off.
  private func expectOn(_ origins: [Int32], _ handle: Handle) throws {
    guard let host = origins.first(where: { !hosts.isOn($0) }) else { return }
    throw QuantaError(
      .internalError,
      "workspace \(residents[Int(handle)].workspace.id) is to be resumed at \(now.seconds) s, but its memory is on host \(host), which is not on"
    )
  }

  /// All memory is where its machines are to be: read it.
  mutating func readMemory(_ handle: Handle) {
    turn(handle, to: .reading)
    residents[Int(handle)].elsewhere = []
    access(handle, .read)
  }

  /// Begins to write or read the memory of all machines, each on its host's disk.
  private mutating func access(_ handle: Handle, _ access: DiskContention.Access) {
    let resident = residents[Int(handle)]
    flows.access(handle, access, on: resident.hosts, kib: resident.workspace.quantum.memoryKiB, at: now.microseconds)
  }

  /// KiB of an image with all its layers.
  private func imageKiB(_ environment: EnvironmentID) -> Int64 {
    catalogue.layers(of: environment).reduce(0) { $0 + catalogue[$1].imageKiB }
  }
}
