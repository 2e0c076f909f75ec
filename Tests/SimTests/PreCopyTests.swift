import Model
import Testing

@testable import Sim

@Suite("Moving a machine")
struct PreCopyTests {
  private func moving(dirty: Double, rounds: Int32 = 29, downtime: SimDuration = .seconds(1)) -> SiteModel.Moving {
    SiteModel.Moving(dirtyKiBps: dirty, rounds: rounds, downtime: downtime)
  }

  @Test("Rounds shrink by dirtying over bandwidth until the downtime is met")
  func series() {
    // 1000, 500, 250 and 125 KiB while it runs; 62.5 are less than the 100 that a second allows.
    let move = PreCopy.live(memoryKiB: 1000, kibps: 100, moving: moving(dirty: 50))
    #expect(move.rounds == 4 && move.converged)
    #expect(move.movedKiB == 1938)
    #expect(move.total == SimDuration(microseconds: 19_375_000))
    #expect(move.downtime == SimDuration(microseconds: 625_000))
  }

  @Test("The closed form of the series", arguments: [0.1, 0.3, 0.6, 0.9])
  func closedForm(ratio: Double) {
    for rounds in 1...6 {
      let move = PreCopy.live(
        memoryKiB: 1 << 20, kibps: 10_000, moving: moving(dirty: 10_000 * ratio, rounds: Int32(rounds), downtime: .zero)
      )
      var power = 1.0
      for _ in 0...rounds { power *= ratio }
      let volume = Double(1 << 20) * (1 - power) / (1 - ratio)
      // Above three times the memory, the limit of volume comes first.
      guard volume < 3 * Double(1 << 20) else { continue }
      #expect(move.rounds == Int32(rounds))
      #expect(abs(Double(move.movedKiB) - volume) <= 1)
      #expect(abs(move.total.seconds - volume / 10_000) < 2e-6)
    }
  }

  @Test("Nothing dirtied: one round, no downtime")
  func idle() {
    let move = PreCopy.live(memoryKiB: 1000, kibps: 100, moving: moving(dirty: 0))
    #expect(move == PreCopy(total: .seconds(10), downtime: .zero, movedKiB: 1000, rounds: 1, converged: true))
  }

  @Test("Dirtied faster than sent: stopped once more than three times the memory was sent, or after the last round")
  func diverging() {
    let byVolume = PreCopy.live(memoryKiB: 1000, kibps: 100, moving: moving(dirty: 100))
    #expect(
      byVolume == PreCopy(total: .seconds(50), downtime: .seconds(10), movedKiB: 5000, rounds: 4, converged: false))
    // Not more than all memory is dirty, however fast.
    #expect(PreCopy.live(memoryKiB: 1000, kibps: 100, moving: moving(dirty: 900)) == byVolume)
    let byRounds = PreCopy.live(memoryKiB: 1000, kibps: 100, moving: moving(dirty: 100, rounds: 2))
    #expect(
      byRounds == PreCopy(total: .seconds(30), downtime: .seconds(10), movedKiB: 3000, rounds: 2, converged: false))
  }

  @Test("Cold: memory over bandwidth, all of it downtime")
  func cold() {
    let move = PreCopy.cold(memoryKiB: 1_048_576, kibps: 51_200)
    #expect(move.total == SimDuration(microseconds: 20_480_000) && move.downtime == move.total)
    #expect(PreCopy.cold(memoryKiB: 1000, kibps: .infinity).total == .zero)
    #expect(PreCopy.cold(memoryKiB: 1000, kibps: 0).total.microseconds == .max)
    #expect(PreCopy.live(memoryKiB: 0, kibps: 0, moving: moving(dirty: 1)).total == .zero)
  }
}
