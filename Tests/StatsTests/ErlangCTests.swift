import Testing

@testable import Stats

@Suite struct ErlangCTests {
  @Test func oneServerIsMM1() throws {
    let queue = try ErlangC(servers: 1, offeredLoad: 0.8)
    #expect(abs(queue.probabilityOfWaiting - 0.8) < 1e-12)
    #expect(abs(queue.meanWait(serviceRate: 2) - 0.8 / (2 * 0.2)) < 1e-12)
    #expect(abs(queue.meanQueueLength - 3.2) < 1e-12)
  }

  /// Worked out from the defining sums.
  @Test(arguments: [(2, 1.0, 1.0 / 3), (3, 2.0, 4.0 / 9), (5, 4.0, 0.554_112_554), (10, 8.0, 0.409_180_151)])
  func knownProbabilities(_ servers: Int, _ load: Double, _ expected: Double) throws {
    #expect(abs(try ErlangC(servers: servers, offeredLoad: load).probabilityOfWaiting - expected) < 1e-8)
  }

  /// Against the defining sum, term by term, where it can be summed.
  @Test func agreesWithTheDefinition() throws {
    for servers in 1...60 {
      for load in [0.1, 0.5, 0.9, 0.99].map({ $0 * Double(servers) }) {
        var term = 1.0
        var sum = 0.0
        for k in 0..<servers {
          sum += term
          term *= load / Double(k + 1)
        }
        let last = term * Double(servers) / (Double(servers) - load)
        let queue = try ErlangC(servers: servers, offeredLoad: load)
        #expect(abs(queue.probabilityOfWaiting - last / (sum + last)) < 1e-12)
        let rate = load / 7
        // Little's law: L = λW.
        #expect(
          abs(queue.meanQueueLength - 7 * rate * queue.meanWait(serviceRate: 1)) < 1e-9 * queue.meanQueueLength + 1e-12)
      }
    }
  }

  @Test func manyServersNeitherOverflowNorCancel() throws {
    let queue = try ErlangC(servers: 100_000, offeredLoad: 99_900)
    #expect(queue.probabilityOfWaiting > 0 && queue.probabilityOfWaiting < 1)
    #expect(queue.probabilityOfWaiting(longerThan: 0, serviceRate: 1) == queue.probabilityOfWaiting)
    #expect(queue.probabilityOfWaiting(longerThan: 1, serviceRate: 1) < 1e-40)
  }

  @Test func whatCannotBeServedIsRefused() {
    #expect(throws: StatsError.self) { try ErlangC(servers: 0, offeredLoad: 1) }
    #expect(throws: StatsError.self) { try ErlangC(servers: 2, offeredLoad: 2) }
    #expect(throws: StatsError.self) { try ErlangC(servers: 2, offeredLoad: 0) }
    #expect(throws: StatsError.self) { try ErlangC(servers: 2, offeredLoad: .nan) }
  }
}
