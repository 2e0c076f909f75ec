import Model
import Testing

@Suite("Utilisation traces")
struct UtilisationTraceTests {
  @Test("a regular trace steps at its interval and begins again")
  func regular() throws {
    var traces = UtilisationTraces()
    let a = try traces.append([100, 200, 300], every: .seconds(300))
    let b = try traces.append([7, 8], every: .seconds(10), then: .holds)
    #expect([a, b] == [0, 1])
    #expect(traces.sample(of: a, at: 0) == 100)
    #expect(traces.sample(of: a, at: 299_999_999) == 100)
    #expect(traces.sample(of: a, at: 300_000_000) == 200)
    #expect(traces.sample(of: a, at: 900_000_000) == 100)
    #expect(traces.next(of: a, after: 0) == 300_000_000)
    #expect(traces.next(of: a, after: 299_999_999) == 300_000_000)
    #expect(traces.next(of: a, after: 300_000_000) == 600_000_000)
    #expect(traces.next(of: a, after: 600_000_000) == 900_000_000)
    #expect(traces.next(of: a, after: 900_000_000) == 1_200_000_000)
    #expect(traces.sample(of: b, at: 1_000_000_000) == 8)
    #expect(traces.next(of: b, after: 9_999_999) == 10_000_000)
    #expect(traces.next(of: b, after: 10_000_000) == .max)
    #expect(traces.interval(of: a) == 300_000_000)
  }

  @Test("an irregular trace steps at its own times")
  func irregular() throws {
    var traces = UtilisationTraces()
    _ = try traces.append([1], every: .seconds(1))
    let times: [SimDuration] = [.zero, .seconds(299), .seconds(600)]
    let a = try traces.append([5, 6, 7], at: times, until: .seconds(900))
    let b = try traces.append([5, 6, 7], at: times, until: .seconds(900), then: .holds)
    for (time, sample, next) in [
      (0, 5, 299), (298, 5, 299), (299, 6, 600), (599, 6, 600), (600, 7, 900), (900, 5, 1199), (1200, 6, 1500),
    ] as [(Int64, UInt16, Int64)] {
      #expect(traces.sample(of: a, at: time * 1_000_000) == sample)
      #expect(traces.next(of: a, after: time * 1_000_000) == next * 1_000_000)
    }
    #expect(traces.sample(of: b, at: 1_200_000_000) == 7)
    #expect(traces.next(of: b, after: 600_000_000) == .max)
    #expect(traces.interval(of: a) == nil)
    #expect(traces.isConstant(0) && !traces.isConstant(a))
    #expect(Array(traces.samples(of: a)) == [5, 6, 7])
  }

  @Test("what makes no sense is refused")
  func refused() {
    var traces = UtilisationTraces()
    #expect(throws: QuantaError.self) { try traces.append([], every: .seconds(1)) }
    #expect(throws: QuantaError.self) { try traces.append([10_001], every: .seconds(1)) }
    #expect(throws: QuantaError.self) { try traces.append([1], every: .zero) }
    #expect(throws: QuantaError.self) { try traces.append([1, 2], at: [.zero], until: .seconds(1)) }
    #expect(throws: QuantaError.self) { try traces.append([1], at: [.seconds(1)], until: .seconds(2)) }
    #expect(throws: QuantaError.self) { try traces.append([1, 2], at: [.zero, .zero], until: .seconds(2)) }
    #expect(throws: QuantaError.self) { try traces.append([1, 2], at: [.zero, .seconds(2)], until: .seconds(2)) }
    #expect(traces.isEmpty)
  }
}
