import Model

extension Controller {
  /// Writes all that the next decision depends on; the rules and the cluster are the reader's to give again.
  public func save(to writer: inout SnapshotWriter) {
    writer.write(passes)
    books.save(to: &writer)
  }

  /// Replaces the state of a controller made with the same cluster and rules.
  public mutating func restore(from reader: inout SnapshotReader) throws {
    passes = try reader.read()
    try books.restore(from: &reader)
  }
}

extension Books {
  func save(to writer: inout SnapshotWriter) {
    writer.write(free)
    writer.write(active)
    writer.write(queue.inOrder)
    writer.write(candidates?.inOrder ?? [])
    writer.write(promises.inOrder)
    writer.write(profile.steps)
    writer.write(arrived)
    writer.write(disturbed)
    writer.write(beliefsLapsed)
    writer.write(opening)
    writer.write(looseUntil)
    writer.write(announcedWake)
    writer.write(runningCount)
    writer.write(queuedProcessors)
    writer.write(usage?.accounts ?? [])
    hosts?.save(to: &writer)
  }

  mutating func restore(from reader: inout SnapshotReader) throws {
    free = try reader.read()
    active = try reader.read()
    queue.refill(try reader.read())
    let candidateEntries: [QueueEntry] = try reader.read()
    candidates?.refill(candidateEntries)
    table = nil
    promises.refill(try reader.read())
    profile.removeAll()
    for step in try reader.read([AvailabilityProfile.Step].self) { profile.add(step.change, at: step.time) }
    arrived = try reader.read()
    disturbed = try reader.read()
    beliefsLapsed = try reader.read()
    opening = try reader.read()
    looseUntil = try reader.read()
    announcedWake = try reader.read()
    runningCount = try reader.read()
    queuedProcessors = try reader.read()
    let accounts: [UsageLedger.Account] = try reader.read()
    usage?.restore(accounts)
    decisions = []
    try hosts?.restore(from: &reader)
    for handle in hosts?.holders ?? [] {
      let need = need(handle)
      hosts?.identify(handle, as: need)
    }
  }
}
