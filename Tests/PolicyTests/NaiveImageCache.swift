import Model

@testable import Policy

/// The cache of one host written the plainest way: sets and dictionaries, everything looked for anew each time.
struct NaiveImageCache {
  let capacity: Int64?
  let catalogue: EnvironmentCatalogue
  let eviction: Eviction
  var held: Set<Int32> = []
  var fixed: Set<Int32> = []
  var pins: [Int32: Int] = [:]
  var last: [Int32: Int64] = [:]
  var uses: [Int32: Int] = [:]
  var credit: [Int32: Double] = [:]
  var inflation = 0.0
  var evicted: [Int32] = []

  func chain(_ id: Int32) -> [Int32] { catalogue.layers(of: EnvironmentID(index: id)).map(\.index) }
  func size(_ layer: Int32) -> Int64 { catalogue.environments[Int(layer)].imageKiB }
  var used: Int64 { held.reduce(0) { $0 + size($1) } }
  func holds(_ id: Int32) -> Bool { chain(id).allSatisfy(held.contains) }
  func missing(_ id: Int32) -> Int64 { chain(id).filter { !held.contains($0) }.reduce(0) { $0 + size($1) } }

  mutating func note(_ layer: Int32, _ now: Int64) {
    last[layer] = max(last[layer] ?? 0, now)
    credit[layer] = inflation + 1 / Double(max(1, size(layer)))
  }

  mutating func touch(_ id: Int32, _ now: Int64) -> Bool {
    guard holds(id) else { return false }
    for layer in chain(id) {
      note(layer, now)
      uses[layer, default: 0] += 1
    }
    return true
  }

  mutating func admit(_ id: Int32, _ now: Int64) -> Bool {
    if holds(id) { return true }
    let need = missing(id)
    if let capacity {
      func goes(_ layer: Int32) -> Bool {
        pins[layer, default: 0] == 0 && !fixed.contains(layer) && !chain(id).contains(layer)
      }
      let stays = held.filter { !goes($0) }.reduce(0) { $0 + size($1) }
      if capacity == 0 || stays + need > capacity { return false }
      while used + need > capacity {
        let leaves = held.filter { layer in
          goes(layer) && !held.contains { catalogue.environments[Int($0)].parent?.index == layer }
        }
        let victim = leaves.min { order($0).lexicographicallyPrecedes(order($1)) }
        guard let victim else { return false }
        inflation = max(inflation, credit[victim] ?? 0)
        held.remove(victim)
        evicted.append(victim)
      }
    }
    for layer in chain(id) {
      if held.insert(layer).inserted { uses[layer] = 1 }
      note(layer, now)
    }
    return true
  }

  private func order(_ layer: Int32) -> [Double] {
    let recency = [Double(last[layer] ?? 0), Double(layer)]
    switch eviction {
    case .lru: return recency
    case .lfu: return [Double(uses[layer] ?? 0)] + recency
    case .size: return [credit[layer] ?? 0] + recency
    }
  }

  mutating func pin(_ id: Int32, _ now: Int64) {
    for layer in chain(id) {
      pins[layer, default: 0] += 1
      note(layer, now)
    }
  }

  mutating func unpin(_ id: Int32, _ now: Int64) {
    for layer in chain(id) {
      pins[layer, default: 0] -= 1
      note(layer, now)
    }
  }

  mutating func forget() {
    held = []
    fixed = []
    inflation = 0
    // What is remembered of a layer goes with it, unless somebody uses it still.
    for layer in last.keys where pins[layer, default: 0] == 0 {
      last[layer] = nil
      uses[layer] = nil
    }
  }
}
