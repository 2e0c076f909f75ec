import Model

/// A record after the reading: what an ``Arrival`` needs, small enough to wait in the reorder window.
struct KeptJob {
  var submit: Int64 = 0
  var run: Int64 = 0
  var estimate: Int64 = 0
  var jobNumber: Int64 = 0
  var memoryKiB: Int64 = 0
  var processors: Int32 = 0
  var user: Int32 = 0
  var group: Int32 = 0
  var application: Int32 = 0
  var queue: Int32 = 0
  var partition: Int32 = 0
  var killed = false

  @inline(__always)
  func arrival(id: Int64, origin: Int64) -> Arrival {
    Arrival(
      workspace: Workspace(
        id: id, jobNumber: jobNumber, submit: SimTime(microseconds: submit &- origin), count: processors,
        quantum: Quantum(memoryKiB: memoryKiB), requested: SimDuration(microseconds: estimate), user: user,
        group: group,
        application: application, queue: queue, partition: partition),
      actual: SimDuration(microseconds: run), killedAtRequest: killed)
  }
}
