import Model

/// What images every host keeps: a cache of layers on each, with its own capacity, and one rule of eviction for all.
///
/// The unit is the layer: an image of the catalogue without what lies below it. A host that keeps a layer keeps all layers below
/// it, because a copy-on-write layer is of no use by itself; so whether a whole image is there is one bit, and what is
/// missing is found by going down the chain to the first layer that is there.
///
/// An image that is in use, or on its way, is *pinned* by its user, as often as there are users, with all layers below it.
/// Only layers without pins are evicted, top layers before those they lie on. A value of a few flat arrays: a copy costs as
/// much as its bytes.
public struct ImageCaches: Hashable, Sendable, Codable {
  public let eviction: Eviction
  /// Uses that found the whole image there, and uses that did not; layers evicted.
  public internal(set) var hits: Int64 = 0
  public internal(set) var misses: Int64 = 0
  public internal(set) var evictions: Int64 = 0

  /// KiB by host; `Int64.max`: unlimited.
  let capacity: [Int64]
  var used: [Int64]
  /// GreedyDual-Size's L, by host.
  var inflation: [Double]

  /// KiB of each layer by itself.
  @usableFromInline let sizes: [Int64]
  /// The chains of all environments, own layer first, one after another, and where each begins.
  @usableFromInline let chains: [Int32]
  @usableFromInline let chainStarts: [Int32]

  /// A row of bits for each host: the layers it keeps.
  @usableFromInline let words: Int
  @usableFromInline var held: [UInt64]
  /// Entries of all hosts; each host's are a list from `heads` on, unused ones a list from `free` on.
  var entries: [Entry] = []
  var heads: [Int32]
  var free: Int32 = -1

  /// - Parameters:
  ///   - hosts: KiB of each host's cache; `nil`: unlimited, 0: nothing is kept.
  ///   - catalogue: what images there are; sizes and parents as of now.
  ///   - eviction: who goes when there is no room.
  public init(hosts: [Int64?], catalogue: EnvironmentCatalogue, eviction: Eviction = .lru) {
    self.eviction = eviction
    capacity = hosts.map { $0.map { max(0, $0) } ?? .max }
    used = [Int64](repeating: 0, count: hosts.count)
    inflation = [Double](repeating: 0, count: hosts.count)
    heads = [Int32](repeating: -1, count: hosts.count)
    sizes = catalogue.environments.map { min(EnvironmentCatalogue.imageLimitKiB, max(0, $0.imageKiB)) }
    var chains: [Int32] = []
    var starts: [Int32] = [0]
    for index in catalogue.environments.indices {
      chains += catalogue.layers(of: EnvironmentID(index: Int32(index))).map(\.index)
      starts.append(Int32(chains.count))
    }
    self.chains = chains
    chainStarts = starts
    words = (catalogue.environments.count + 63) / 64
    held = [UInt64](repeating: 0, count: hosts.count * words)
  }

  // MARK: What is there

  /// Whether `host` keeps the whole image. Always so for `EnvironmentID.host`. O(1).
  @inlinable
  public func holds(_ id: EnvironmentID, on host: Int32) -> Bool {
    id.index == 0 || held[Int(host) * words + Int(id.index >> 6)] & (1 << UInt64(id.index & 63)) != 0
  }

  /// KiB of the layers that `host` lacks. O(layers it lacks).
  @inlinable
  public func missingKiB(_ id: EnvironmentID, on host: Int32) -> Int64 {
    var missing: Int64 = 0
    for index in Int(chainStarts[Int(id.index)])..<Int(chainStarts[Int(id.index) + 1]) {
      let layer = chains[index]
      if holds(EnvironmentID(index: layer), on: host) { break }
      missing += sizes[Int(layer)]
    }
    return missing
  }

  /// KiB of the whole image, all its layers. O(layers).
  public func sizeKiB(_ id: EnvironmentID) -> Int64 { chain(id).reduce(0) { $0 + sizes[Int($1)] } }

  /// KiB kept.
  public func usedKiB(on host: Int32) -> Int64 { used[Int(host)] }

  /// KiB of its cache; `nil`: unlimited.
  public func capacityKiB(of host: Int32) -> Int64? { capacity[Int(host)] == .max ? nil : capacity[Int(host)] }

  /// The layers kept, in order of the catalogue.
  public func layers(on host: Int32) -> [EnvironmentID] {
    (1..<Int32(max(1, sizes.count))).map(EnvironmentID.init).filter { holds($0, on: host) }
  }

  /// How many uses of `id`'s own layer, and of images on top of it, are under way there.
  public func pins(_ id: EnvironmentID, on host: Int32) -> Int32 {
    let index = find(id.index, on: host)
    return index < 0 ? 0 : entries[Int(index)].pins
  }

  // MARK: What happens

  /// Somebody needs the image on `host`: a hit, and its use is noted, if all of it is there; a miss otherwise.
  @discardableResult
  public mutating func touch(_ id: EnvironmentID, on host: Int32, at now: Int64) -> Bool {
    guard id != .host else { return true }
    guard holds(id, on: host) else {
      misses += 1
      return false
    }
    hits += 1
    for layer in chain(id) { note(Int(find(layer, on: host)), on: host, at: now, counts: true) }
    return true
  }

  /// The layers that were missing have arrived: keeps them all, after evicting what may go if there is no room.
  ///
  /// - Returns: false, with nothing changed, when there is no room for them even so: the image can be used then, but is not kept.
  @discardableResult
  public mutating func admit(_ id: EnvironmentID, on host: Int32, at now: Int64) -> Bool {
    guard !holds(id, on: host) else { return true }
    let missing = missingKiB(id, on: host)
    // A cache of nothing keeps nothing, not even what has no size.
    guard missing <= capacity[Int(host)], capacity[Int(host)] > 0 else { return false }
    for layer in chain(id) { entries[findOrAdd(layer, on: host)].pins += 1 }
    let fits = used[Int(host)] - evictableKiB(on: host) <= capacity[Int(host)] - missing
    if fits {
      while used[Int(host)] > capacity[Int(host)] - missing, evictOne(on: host) {}
      // From the base up: whoever is kept finds what it lies on.
      for layer in chain(id).reversed() {
        let index = Int(find(layer, on: host))
        let arrives = !entries[index].isHeld
        if arrives { keep(index, on: host) }
        note(index, on: host, at: now, counts: arrives)
      }
    }
    for layer in chain(id) {
      let index = Int(find(layer, on: host))
      entries[index].pins -= 1
      releaseIfIdle(index, on: host)
    }
    return fits
  }

  /// A use begins, or a transfer: what is there of the image, and what comes, stays until the matching ``unpin(_:on:at:)``.
  public mutating func pin(_ id: EnvironmentID, on host: Int32, at now: Int64) {
    for layer in chain(id) {
      let index = findOrAdd(layer, on: host)
      entries[index].pins += 1
      note(index, on: host, at: now, counts: false)
    }
  }

  /// A use has ended: the layers nobody else uses may be evicted, as ones used just now.
  ///
  /// - Returns: false, with nothing changed, when there was no such use.
  @discardableResult
  public mutating func unpin(_ id: EnvironmentID, on host: Int32, at now: Int64) -> Bool {
    guard id == .host || pins(id, on: host) > 0 else { return false }
    for layer in chain(id) {
      let index = Int(find(layer, on: host))
      entries[index].pins -= 1
      note(index, on: host, at: now, counts: false)
      releaseIfIdle(index, on: host)
    }
    return true
  }

  /// Sets the image there for good, as an operator does before the doors open: it came unseen and is never evicted.
  ///
  /// - Returns: false, with nothing changed, when there is no room.
  @discardableResult
  public mutating func fix(_ id: EnvironmentID, on host: Int32, at now: Int64) -> Bool {
    guard id == .host || admit(id, on: host, at: now) else { return false }
    for layer in chain(id) { entries[Int(find(layer, on: host))].isFixed = true }
    return true
  }

  /// The host lost its disk, and all that was kept there, fixed or not. Uses under way still end by ``unpin(_:on:at:)``.
  public mutating func forget(_ host: Int32) {
    var index = heads[Int(host)]
    while index >= 0 {
      let next = entries[Int(index)].next
      entries[Int(index)].dependents = 0
      if entries[Int(index)].isHeld {
        entries[Int(index)].isHeld = false
        entries[Int(index)].isFixed = false
        releaseIfIdle(Int(index), on: host)
      }
      index = next
    }
    for word in Int(host) * words..<(Int(host) + 1) * words { held[word] = 0 }
    used[Int(host)] = 0
    inflation[Int(host)] = 0
  }

  /// Own layer first, down to the base.
  func chain(_ id: EnvironmentID) -> ArraySlice<Int32> {
    chains[Int(chainStarts[Int(id.index)])..<Int(chainStarts[Int(id.index) + 1])]
  }

  /// What is wrong with the caches; `nil` when nothing is. O(entries × depth).
  public var fault: String? {
    for host in heads.indices.map(Int32.init) {
      if used[Int(host)] > capacity[Int(host)] { return "host \(host) keeps more than its capacity" }
      if used[Int(host)] != layers(on: host).reduce(0, { $0 + sizes[Int($1.index)] }) {
        return "host \(host) miscounts what it keeps"
      }
      for layer in layers(on: host) {
        guard let top = chain(layer).first, find(top, on: host) >= 0 else { return "host \(host) lost an entry" }
        if chain(layer).contains(where: { !holds(EnvironmentID(index: $0), on: host) }) {
          return "host \(host) keeps layer \(layer.index) without what it lies on"
        }
      }
    }
    return nil
  }
}
