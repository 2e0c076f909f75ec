/// Things under way, each by its number and made of one flow or several, over ``FluidLinks``: what transfers and disks have in common.
struct FlowBook<Payload: Hashable & Sendable & Codable>: Hashable, Sendable, Codable {
  struct Entry: Hashable, Sendable, Codable {
    var id: Int32
    var payload: Payload
    /// Its flows not done yet.
    var flows: [Int32]
  }

  var links: FluidLinks
  /// In order of number: numbers mostly grow, so that a new one is appended.
  private(set) var entries: [Entry] = []

  init(capacities: [Double]) { links = FluidLinks(capacities: capacities) }

  /// Where `id` stands or would stand. O(log entries).
  private func place(_ id: Int32) -> Int {
    if let last = entries.last, last.id < id { return entries.count }
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].id < id { low = middle + 1 } else { high = middle }
    }
    return low
  }

  func index(of id: Int32) -> Int? {
    let index = place(id)
    return index < entries.count && entries[index].id == id ? index : nil
  }

  /// One flow to begin.
  struct Part {
    var kib: Double
    var loads: [FluidLinks.Load]
    var cap = Double.infinity
  }

  /// Begins its flows. A number that is under way already must not be begun again before it is done or cancelled.
  mutating func begin(_ id: Int32, _ payload: Payload, flows parts: [Part], at now: Int64) {
    precondition(index(of: id) == nil, "number \(id) is under way already")
    var slots: [Int32] = []
    for (part, flow) in parts.enumerated() {
      slots.append(
        links.add(tag: id, part: Int32(part), kib: flow.kib, over: flow.loads, cap: flow.cap, at: now))
    }
    entries.insert(Entry(id: id, payload: payload, flows: slots), at: place(id))
    links.settle(at: now)
  }

  /// Takes it away and gives what it had the use of to the others.
  mutating func remove(_ id: Int32, at now: Int64) {
    guard let index = index(of: id) else { return }
    for slot in entries[index].flows { links.remove(slot) }
    entries.remove(at: index)
    links.settle(at: now)
  }

  /// Removes the flows of `id` that are through by `now`.
  ///
  /// - Returns: whether all of it is done, and nothing of it under way any more.
  mutating func finish(_ id: Int32, at now: Int64) -> Bool {
    guard let index = index(of: id) else { return false }
    var left: [Int32] = []
    for slot in entries[index].flows {
      if links.end(of: slot) <= now { links.remove(slot) } else { left.append(slot) }
    }
    entries[index].flows = left
    if left.isEmpty { entries.remove(at: index) }
    links.settle(at: now)
    return left.isEmpty
  }

  /// When the next of its flows will be through; `Int64.max`: never as things stand; `nil`: it is not under way.
  func end(of id: Int32) -> Int64? {
    guard let index = index(of: id) else { return nil }
    return entries[index].flows.lazy.map { links.end(of: $0) }.min()
  }

  /// Hands out, in order of number, those whose next end may be another than last told.
  mutating func takeMoved(_ body: (_ id: Int32, _ end: Int64) -> Void) {
    var ids: [Int32] = []
    links.takeMoved { if ids.last != $0 { ids.append($0) } }
    ids.sort()
    for (index, id) in ids.enumerated() where index == 0 || ids[index - 1] != id {
      if let end = end(of: id) { body(id, end) }
    }
  }
}
