import Model
import TestSupport
import Testing

@testable import Policy

/// What each host has free, against claims in a list.
@Suite("Timetable of a site")
struct TimetableTests {
  struct Claim {
    var host: Int
    var need: Amount
    var from: Int64
    var to: Int64
  }

  struct Naive {
    var capacity: [Amount]
    var claims: [Claim] = []

    func level(_ host: Int, _ time: Int64) -> Amount {
      claims.filter { $0.host == host && $0.from <= time && time < $0.to }.reduce(capacity[host]) { $0 &- $1.need }
    }

    /// Machines one by one: how often `need` can be taken away.
    func fit(_ host: Int, _ need: Amount, _ time: Int64, limit: Int32 = 50) -> Int32 {
      var (left, count) = (level(host, time), Int32(0))
      while count < limit, all(left .>= need) {
        left &-= need
        count += 1
      }
      return count
    }

    func places(_ host: Int, _ need: Amount, _ from: Int64, _ to: Int64) -> Int32 {
      (from..<max(to, from + 1)).map { fit(host, need, $0) }.min() ?? 0
    }
  }

  static let span: Int64 = 120

  static func need(_ random: inout SplitMix) -> Amount {
    Amount(Int32(random.draw(1...3) * 500), Int32(random.draw(0...4)) * 100, Int32(random.draw(0...1)), 0)
  }

  @Test("answers as a list of claims does, instant by instant", arguments: UInt64(1)...8)
  func equalsNaive(seed: UInt64) {
    var random = SplitMix(seed: seed)
    let capacity = (0..<3).map { _ in Amount(Int32(random.draw(1...4)) * 1000, 1000, 5, 0) }
    var table = Timetable(capacity)
    var naive = Naive(capacity: capacity)
    var now: Int64 = 0
    for _ in 0..<150 {
      switch random.draw(0...9) {
      case 0...4:
        let from = now + Int64(random.draw(0...50))
        let claim = Claim(
          host: random.draw(0...2), need: Self.need(&random), from: from, to: from + Int64(random.draw(0...40)))
        table.occupy(claim.host, claim.need, from: claim.from, to: claim.to)
        if claim.from < claim.to { naive.claims.append(claim) }
      case 5...6:
        guard let index = naive.claims.indices.randomElement(using: &random) else { continue }
        let claim = naive.claims.remove(at: index)
        table.vacate(claim.host, claim.need, from: claim.from, to: claim.to)
      case 7:
        now += Int64(random.draw(0...10))
        for host in 0..<3 { table.settle(host, at: now) }
      default: compare(table, naive, now, &random, seed)
      }
    }
    for claim in naive.claims { table.vacate(claim.host, claim.need, from: claim.from, to: claim.to) }
    #expect((0..<3).allSatisfy { table.steps($0).isEmpty } && table.level == capacity)
  }

  private func compare(_ table: Timetable, _ naive: Naive, _ now: Int64, _ random: inout SplitMix, _ seed: UInt64) {
    let host = random.draw(0...2)
    let need = Self.need(&random)
    let from = now + Int64(random.draw(0...60))
    let to = from + Int64(random.draw(1...60))
    let end = now + Self.span + 200
    let note = Comment(rawValue: "seed \(seed), host \(host), \(need), \(from)–\(to)")
    #expect(table.level(host, at: from) == naive.level(host, from), note)
    #expect(table.places(host, need, from: from, to: to) == naive.places(host, need, from, to), note)
    let until = (from..<end).first { naive.fit(host, need, $0) == 0 }
    #expect(table.until(host, need, from: from) == until ?? .max, note)

    // A place stays free until the first instant at which fewer than its number are left.
    var told: [Int64] = []
    table.forEachPlace(host, need, at: from, limit: 50) { told.append($0) }
    let places = naive.fit(host, need, from)
    let ends = (0..<places).map { place in (from..<end).first { naive.fit(host, need, $0) <= place } ?? .max }
    #expect(told == ends, note)

    var changes: [(Int64, Int32)] = []
    let duration = to - from
    var instants: [Int64] = []
    var levels: [(time: Int64, places: Int32)] = []
    table.appendStarts(
      host, need, duration: duration, from: from, limit: 3, instants: &instants, levels: &levels, to: &changes)
    #expect(zip(changes, changes.dropFirst()).allSatisfy { $0.0 <= $1.0 }, note)
    for start in from..<from + 80 {
      let sum = changes.filter { $0.0 <= start }.reduce(0) { $0 + $1.1 }
      #expect(sum == min(3, naive.places(host, need, start, start + duration)), note)
    }
    // Looking less far ahead tells the same up to there.
    let horizon = from + 30
    var near: [(Int64, Int32)] = []
    table.appendStarts(
      host, need, duration: duration, from: from, horizon: horizon, limit: 3, instants: &instants, levels: &levels,
      to: &near)
    let prefix = changes.filter { $0.0 <= horizon }
    #expect(near.map(\.0) == prefix.map(\.0) && near.map(\.1) == prefix.map(\.1), note)
  }

  @Test("what a machine takes is rounded up, what a host has is rounded down")
  func amounts() {
    let quantum = Quantum(cpuMilli: 300, vcpus: 2, memoryKiB: 1025, diskKiB: 1, networkKbps: 1500)
    #expect(Amount(quantum, dedicatesCores: false) == Amount(600, 2, 1, 2))
    #expect(Amount(quantum, dedicatesCores: true)[0] == 2000)
    let host = HostShape(cores: 2, memoryKiB: 4095, hypervisor: HypervisorShare(cpuMilli: 100, memoryKiB: 1023))
    #expect(
      Amount(host, cpuOvercommit: 1.5, memoryOvercommit: 1) == Amount(2850, 3, Amount.unlimited, Amount.unlimited))
  }

  @Test("timers come by time, of equal times by kind and subject, and only when they are due")
  func timers() {
    var random = SplitMix(seed: 4)
    var timers = Timers()
    var entries: [(Int64, UInt8, Int32)] = []
    for _ in 0..<300 {
      let entry = (Int64(random.draw(0...40)), UInt8(random.draw(0...4)), Int32(random.draw(0...5)))
      entries.append(entry)
      timers.set(Timers.Kind(rawValue: entry.1) ?? .look, entry.2, at: entry.0)
    }
    timers.set(.look, 0, at: .max)
    entries.sort { $0 < $1 }
    for (time, kind, subject) in entries {
      let early = timers.take(at: time - 1)
      #expect(timers.next == time && early == nil)
      let taken = timers.take(at: time)
      #expect(taken?.kind.rawValue == kind && taken?.subject == subject)
    }
    let more = timers.take(at: .max)
    #expect(timers.next == .max && more == nil)
  }
}
