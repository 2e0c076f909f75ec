import Model
import Policy

/// Saving a site between two instants, and going on from there.
extension FluidSite {
  /// Appends the state; shape, slowdown and traces are inputs and not part of it.
  public func save(to writer: inout SnapshotWriter) {
    writer.write(hosts)
    machines.save(to: &writer)
    writer.write(tenants)
    places.save(to: &writer)
    writer.write(Int64(grids.count))
    for grid in grids {
      writer.write(grid.interval)
      writer.write(grid.next)
      writer.write(grid.members)
    }
    writer.write(steps.heap)
    writer.write(steps.generations)
    writer.write(steps.serial)
    writer.write(lists.moved)
    writer.write(lists.changed)
    writer.write(recomputations)
  }

  /// Takes on the state another site of the same shape, slowdown and traces has saved.
  ///
  /// - Throws: `QuantaError` of kind `data` when the snapshot is cut short, or is of another number of hosts.
  public mutating func resume(from reader: inout SnapshotReader) throws {
    let saved = try reader.read([Site].self)
    guard saved.count == hosts.count else {
      throw QuantaError(
        .data, "the checkpoint is of \(saved.count) hosts, the site has \(hosts.count)",
        remedy: "resume with the cluster the run was started with")
    }
    hosts = saved
    try machines.resume(from: &reader)
    tenants = try reader.read()
    try places.resume(from: &reader)
    grids = []
    for _ in 0..<(try reader.read(Int64.self)) {
      grids.append(Grid(interval: try reader.read(), next: try reader.read(), members: try reader.read()))
    }
    steps = EventQueue(heap: try reader.read(), generations: try reader.read(), serial: try reader.read())
    nextStep = steps.nextTime()
    lists = Lists()
    lists.moved = try reader.read()
    lists.changed = try reader.read()
    recomputations = try reader.read()
  }
}

extension BlockPool {
  func save(to writer: inout SnapshotWriter) {
    writer.write(elements)
    for blocks in free { writer.write(blocks) }
    writer.write(Int64(freePlaces))
    writer.write(smallest)
  }

  mutating func resume(from reader: inout SnapshotReader) throws {
    elements = try reader.read()
    for size in free.indices { free[size] = try reader.read() }
    freePlaces = Int(try reader.read(Int64.self))
    smallest = try reader.read()
  }
}
