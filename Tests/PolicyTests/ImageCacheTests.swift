import Model
import TestSupport
import Testing

@testable import Policy

/// Expects what a mutating call returns, which the macro cannot take apart.
private func holds(_ condition: Bool, _ place: SourceLocation = #_sourceLocation) {
  #expect(condition, sourceLocation: place)
}

@Suite("Image caches")
struct ImageCacheTests {
  /// Images of these sizes, each by itself; the first is number 1.
  private func plain(_ sizes: Int64...) -> EnvironmentCatalogue {
    EnvironmentCatalogue(sizes.enumerated().map { Environment(name: "i\($0)", imageKiB: $1) })
  }

  private func id(_ index: Int32) -> EnvironmentID { EnvironmentID(index: index) }

  @Test("LRU gives up the one not used for the longest time")
  func leastRecentlyUsed() {
    var caches = ImageCaches(hosts: [3], catalogue: plain(1, 1, 1, 1), eviction: .lru)
    for image: Int32 in 1...3 { caches.admit(id(image), on: 0, at: Int64(image)) }
    holds(caches.touch(id(1), on: 0, at: 4))
    holds(caches.admit(id(4), on: 0, at: 5))
    #expect(caches.layers(on: 0).map(\.index) == [1, 3, 4])
    holds(!caches.touch(id(2), on: 0, at: 6))
    holds(caches.admit(id(2), on: 0, at: 6))
    #expect(caches.layers(on: 0).map(\.index) == [1, 2, 4])
    #expect((caches.hits, caches.misses, caches.evictions) == (1, 1, 2))
  }

  @Test("LFU gives up the one used least, however recently")
  func leastFrequentlyUsed() {
    var caches = ImageCaches(hosts: [3], catalogue: plain(1, 1, 1, 1), eviction: .lfu)
    for image: Int32 in 1...3 { caches.admit(id(image), on: 0, at: Int64(image)) }
    caches.touch(id(1), on: 0, at: 4)
    caches.touch(id(2), on: 0, at: 5)
    caches.admit(id(4), on: 0, at: 6)
    #expect(caches.layers(on: 0).map(\.index) == [1, 2, 4])
    caches.admit(id(3), on: 0, at: 7)
    #expect(caches.layers(on: 0).map(\.index) == [1, 2, 3])
  }

  @Test("GreedyDual-Size gives up large ones first, and old ones in the end")
  func greedyDualSize() {
    // H: 1 → 1, 2 → 1/2, 3 (4 KiB) → 1/4.
    var caches = ImageCaches(hosts: [7], catalogue: plain(1, 2, 4, 1, 3, 2, 2), eviction: .size)
    for image: Int32 in 1...3 { caches.admit(id(image), on: 0, at: Int64(image)) }
    // The 4 KiB go, L = 1/4; 4 → 1¼, 5 (3 KiB) → 7/12.
    caches.admit(id(4), on: 0, at: 4)
    #expect(caches.layers(on: 0).map(\.index) == [1, 2, 4])
    caches.admit(id(5), on: 0, at: 5)
    // 2 goes with 1/2 = L; 6 → 1.
    caches.admit(id(6), on: 0, at: 6)
    #expect(caches.layers(on: 0).map(\.index) == [1, 4, 5, 6])
    // 5 goes with 7/12 = L, which leaves 4 KiB; 7 → 13/12.
    caches.admit(id(7), on: 0, at: 7)
    #expect(caches.layers(on: 0).map(\.index) == [1, 4, 6, 7])
  }

  /// 1: base of 2 KiB; 2 and 3: layers of 1 KiB on it; 4: 2 KiB by itself.
  private var layered: EnvironmentCatalogue {
    EnvironmentCatalogue([
      Environment(name: "base", imageKiB: 2), Environment(name: "x", imageKiB: 1, parent: id(1)),
      Environment(name: "y", imageKiB: 1, parent: id(1)), Environment(name: "z", imageKiB: 2),
    ])
  }

  @Test("Only missing layers count, and a base stays below what lies on it")
  func layers() {
    var caches = ImageCaches(hosts: [4, nil], catalogue: layered)
    #expect(caches.missingKiB(id(2), on: 0) == 3)
    caches.admit(id(2), on: 0, at: 1)
    #expect(caches.holds(id(1), on: 0) && !caches.holds(id(3), on: 0) && !caches.holds(id(2), on: 1))
    #expect(caches.missingKiB(id(3), on: 0) == 1)
    caches.admit(id(3), on: 0, at: 2)
    caches.admit(id(4), on: 0, at: 3)
    // Both upper layers had to go before the base, which then could stay.
    #expect(caches.layers(on: 0).map(\.index) == [1, 4])
    #expect(caches.evictions == 2)
    #expect(caches.fault == nil)
  }

  @Test("What is in use stays, and then there may be no room")
  func pins() {
    var caches = ImageCaches(hosts: [4], catalogue: layered)
    caches.pin(id(2), on: 0, at: 0)
    caches.admit(id(2), on: 0, at: 1)
    holds(!caches.admit(id(4), on: 0, at: 2))
    #expect(caches.layers(on: 0).map(\.index) == [1, 2])
    caches.pin(id(2), on: 0, at: 3)
    holds(caches.unpin(id(2), on: 0, at: 4))
    holds(!caches.admit(id(4), on: 0, at: 5))
    holds(caches.unpin(id(2), on: 0, at: 6))
    holds(!caches.unpin(id(2), on: 0, at: 6))
    holds(caches.admit(id(4), on: 0, at: 7))
    #expect(caches.layers(on: 0).map(\.index) == [1, 4])
    #expect(caches.pins(id(1), on: 0) == 0)
  }

  @Test("What is set there for good stays until the disk is lost")
  func fixed() {
    var caches = ImageCaches(hosts: [4], catalogue: layered)
    holds(caches.fix(id(2), on: 0, at: 0))
    holds(!caches.fix(id(4), on: 0, at: 0))
    holds(!caches.admit(id(4), on: 0, at: 1))
    holds(caches.admit(id(3), on: 0, at: 2))
    caches.forget(0)
    #expect(caches.layers(on: 0).isEmpty && caches.usedKiB(on: 0) == 0)
    holds(caches.admit(id(4), on: 0, at: 3))
  }

  @Test("A use under way when the disk is lost still ends, and what comes meanwhile is in use")
  func lostWhileUsed() {
    var caches = ImageCaches(hosts: [4], catalogue: layered)
    caches.admit(id(2), on: 0, at: 1)
    caches.pin(id(2), on: 0, at: 1)
    caches.forget(0)
    #expect(caches.missingKiB(id(2), on: 0) == 3)
    caches.admit(id(2), on: 0, at: 2)
    holds(!caches.admit(id(4), on: 0, at: 3))
    holds(caches.unpin(id(2), on: 0, at: 4))
    holds(caches.admit(id(4), on: 0, at: 5))
    #expect(caches.fault == nil)
  }

  @Test("A cache of nothing keeps nothing, one without limit everything; the host's own environment is always there")
  func extremes() {
    var caches = ImageCaches(hosts: [0, nil], catalogue: layered)
    holds(!caches.admit(id(4), on: 0, at: 1))
    for image: Int32 in 1...4 { holds(caches.admit(id(image), on: 1, at: 2)) }
    #expect(caches.usedKiB(on: 1) == 6)
    #expect(caches.capacityKiB(of: 0) == 0 && caches.capacityKiB(of: 1) == nil)
    holds(caches.holds(.host, on: 0) && caches.admit(.host, on: 0, at: 3) && caches.touch(.host, on: 0, at: 3))
    #expect(caches.missingKiB(.host, on: 0) == 0 && caches.hits == 0)
  }

  @Test("As a cache written plainly, over random use", arguments: Eviction.allCases, UInt64(1)...12)
  func naive(eviction: Eviction, seed: UInt64) {
    var random = SplitMix(seed: seed)
    let count = random.draw(3...80)
    let environments = (0..<count).map { index in
      let parent = index > 0 && random.chance(60) ? id(Int32(random.draw(1...index))) : nil
      return Environment(name: "e\(index)", imageKiB: Int64(random.draw(0...9)), parent: parent)
    }
    let catalogue = EnvironmentCatalogue(environments)
    let capacities: [Int64?] = [Int64(random.draw(5...60)), nil, 0, Int64(random.draw(20...100))]
    var caches = ImageCaches(hosts: capacities, catalogue: catalogue, eviction: eviction)
    var naive = capacities.map { NaiveImageCache(capacity: $0, catalogue: catalogue, eviction: eviction) }
    var used: [(host: Int, image: Int32)] = []

    for step in 0..<600 {
      let host = random.draw(0...3)
      let image = Int32(random.draw(1...count))
      // Several at one instant, so that ties are met.
      let now = Int64(step / 3)
      switch random.draw(0...99) {
      case 0..<35:
        holds(caches.admit(id(image), on: Int32(host), at: now) == naive[host].admit(image, now))
      case 35..<55:
        holds(caches.touch(id(image), on: Int32(host), at: now) == naive[host].touch(image, now))
      case 55..<75:
        caches.pin(id(image), on: Int32(host), at: now)
        naive[host].pin(image, now)
        used.append((host, image))
      case 75..<98 where !used.isEmpty:
        let end = used.remove(at: random.draw(0...(used.count - 1)))
        caches.unpin(id(end.image), on: Int32(end.host), at: now)
        naive[end.host].unpin(end.image, now)
      case 98:
        caches.forget(Int32(host))
        naive[host].forget()
      default: break
      }
      for host in 0..<4 {
        #expect(Set(caches.layers(on: Int32(host)).map(\.index)) == naive[host].held, "seed \(seed) step \(step)")
      }
      #expect(caches.missingKiB(id(image), on: Int32(host)) == naive[host].missing(image))
      #expect(caches.holds(id(image), on: Int32(host)) == naive[host].holds(image))
      #expect(caches.pins(id(image), on: Int32(host)) == Int32(naive[host].pins[image] ?? 0))
      #expect(caches.fault == nil)
    }
    #expect(Int(caches.evictions) == naive.reduce(0) { $0 + $1.evicted.count })
  }

  @Test("A catalogue that goes round does not hold up the caches")
  func cycle() {
    let catalogue = EnvironmentCatalogue([
      Environment(name: "a", imageKiB: 1, parent: id(2)), Environment(name: "b", imageKiB: 1, parent: id(1)),
    ])
    #expect(catalogue.faults.map(\.kind) == [.cycle([id(1), id(2)]), .cycle([id(2), id(1)])])
    var caches = ImageCaches(hosts: [nil], catalogue: catalogue)
    #expect(caches.missingKiB(id(1), on: 0) == 2)
    caches.admit(id(1), on: 0, at: 0)
    #expect(caches.missingKiB(id(2), on: 0) == 0)
  }
}
