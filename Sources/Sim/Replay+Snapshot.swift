import Model
import Policy

extension Replay {
  /// Writes the state between two instants, all but the inputs: the trace, the cluster and the rules are the reader's to give again.
  ///
  /// Records not taken yet are the caller's to take first.
  public func save(to writer: inout SnapshotWriter) {
    writer.write(now)
    loop.controller.save(to: &writer)
    loop.world.save(to: &writer)
  }

  /// Goes on from a saved state; `arrivals` is the same trace from its beginning.
  ///
  /// The arrivals submitted before are read over: a log is read many times faster than it is simulated.
  public init(
    resuming reader: inout SnapshotReader, _ arrivals: any ArrivalSource, on shape: ClusterShape, under rules: Rules,
    demandsMemory: Bool = false, keepsSamples: Bool = false, keepsPlacements: Bool = false
  ) throws {
    let fresh = try Replay(
      arrivals, on: shape, under: rules, demandsMemory: demandsMemory, keepsSamples: keepsSamples,
      keepsPlacements: keepsPlacements)
    let now: SimTime = try reader.read()
    var controller = fresh.loop.controller
    var world = fresh.loop.world
    try controller.restore(from: &reader)
    try world.restore(from: &reader)
    self.init(loop: ControlLoop(controller: controller, world: world, now: now))
  }
}

extension SimulatedWorld {
  func save(to writer: inout SnapshotWriter) {
    writer.write(submitted)
    writer.write(queue.heap)
    writer.write(queue.generations)
    writer.write(queue.serial)
    writer.write(residents)
    writer.write(spare)
    writer.write(fairStarts)
    writer.write(now)
    observer.save(to: &writer)
  }

  mutating func restore(from reader: inout SnapshotReader) throws {
    let before: Int64 = try reader.read()
    queue = EventQueue(heap: try reader.read(), generations: try reader.read(), serial: try reader.read())
    residents = try reader.read()
    spare = try reader.read()
    fairStarts = try reader.read()
    now = try reader.read()
    try observer.restore(from: &reader)
    try arrivals.skip(before)
  }
}

extension Observer {
  func save(to writer: inout SnapshotWriter) {
    writer.write(totals)
    writer.write(binWidth)
    writer.write(integrals)
    writer.write(samples)
    writer.write(current.map { [$0] } ?? [])
  }

  mutating func restore(from reader: inout SnapshotReader) throws {
    totals = try reader.read()
    binWidth = try reader.read()
    integrals = try reader.read()
    samples = try reader.read()
    current = try reader.read([SystemSample].self).first
  }
}
