import Foundation
import Model
import TestSupport
import Testing

@testable import Policy

@Suite("Usage ledger")
struct UsageLedgerTests {
  static func workspace(user: Int32) -> Workspace {
    Workspace(id: 1, jobNumber: 1, submit: .zero, count: 1, requested: .seconds(1), user: user, group: user / 2)
  }

  @Test("accrues and forgets as the integral says", arguments: UInt64(1)...5, [10.0, 3_600])
  func integral(seed: UInt64, halfLife: Double) throws {
    var random = SplitMix(seed: seed)
    var ledger = UsageLedger(by: .user, halfLife: try #require(SimDuration(seconds: halfLife)))
    var cores: [Double] = [0, 0, 0]
    var used: [Double] = [0, 0, 0]
    var now: Int64 = 0
    for _ in 0..<40 {
      let elapsed = Int64(random.draw(0...20_000_000))
      // Euler's midpoint rule in a thousand small steps a change.
      let step = Double(elapsed) / 1e6 / 1000
      for user in 0..<3 {
        for _ in 0..<1000 {
          let middle = used[user] + step / 2 * (cores[user] - log(2) / halfLife * used[user])
          used[user] += step * (cores[user] - log(2) / halfLife * middle)
        }
      }
      now += elapsed
      let user = random.draw(0...2)
      let change = random.chance(40) && cores[user] >= 4 ? -4 : Int32(random.draw(1...9))
      ledger.change(Self.workspace(user: Int32(user)), by: change, at: now)
      cores[user] += Double(change)
      for user in 0..<3 {
        let mine = ledger.used(byOwnerOf: Self.workspace(user: Int32(user)), at: now)
        #expect(abs(mine - used[user]) <= 1e-5 * (1 + used[user]), "seed \(seed)")
      }
    }
  }

  @Test("halves in a half-life, and owners may be groups")
  func halves() {
    var ledger = UsageLedger(by: .group, halfLife: .seconds(100))
    ledger.change(Self.workspace(user: 4), by: 3, at: 0)
    ledger.change(Self.workspace(user: 5), by: -3, at: 7_000_000)
    let at7 = ledger.used(byOwnerOf: Self.workspace(user: 4), at: 7_000_000)
    let later = ledger.used(byOwnerOf: Self.workspace(user: 5), at: 107_000_000)
    #expect(abs(later - at7 / 2) < 1e-9)
    #expect(ledger.used(byOwnerOf: Self.workspace(user: 6), at: 107_000_000) == 0)
  }
}
