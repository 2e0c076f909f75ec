import Model
import Sim
import Stats
import TestSupport
import Testing

@Suite("Host failures")
struct HostFailuresTests {
  /// Down from, up again: the outages of one host that begin before `horizon`.
  static func outages(
    _ failures: inout HostFailures, host: Int32, until horizon: Int64
  ) -> [(from: Int64, to: Int64)] {
    var outages: [(from: Int64, to: Int64)] = []
    var from = failures.firstFailure(of: host)
    while from < horizon {
      let to = failures.repair(of: host, failedAt: from)
      outages.append((from, to))
      from = to == .max ? .max : failures.nextFailure(of: host, after: to)
    }
    return outages
  }

  private static func hours(_ hours: Double) -> SimDuration { SimDuration(microseconds: Int64(hours * 3.6e9)) }

  /// A law, and the distribution function it has by its definition, in seconds.
  private static let laws: [(law: DurationLaw, cdf: @Sendable (Double) -> Double, mean: Double)] = {
    // Mean 100 h and deviation 50 h: σ² = ln(1 + (50/100)²), μ = ln 100 − σ²/2.
    let square = 0.22314355131420976
    let log = try? LogNormal(mu: 4.605170185988092 - square / 2, sigma: square.squareRoot())
    let weibull = try? Weibull(shape: 0.7, scale: 100)
    let exponential = try? Exponential(mean: 100)
    return [
      (.exponential(mean: hours(100)), { exponential?.cdf($0) ?? .nan }, 100),
      // Γ(1 + 1/0.7) = 1.265823506…
      (.weibull(shape: 0.7, scale: hours(100)), { weibull?.cdf($0) ?? .nan }, 126.5823506),
      (.lognormal(mean: hours(100), deviation: hours(50)), { log?.cdf($0) ?? .nan }, 100),
    ]
  }()

  @Test("Times between failures and to repair follow their laws", arguments: laws.indices)
  func distributions(_ index: Int) throws {
    let (law, cdf, mean) = Self.laws[index]
    let model = FailureModel(timeBetween: law, timeToRepair: .exponential(mean: Self.hours(4)))
    var failures = try HostFailures(model, hosts: 50, streams: RandomStreams(seed: 7))
    var up: [Double] = []
    var down: [Double] = []
    for host in 0..<Int32(50) {
      var last: Int64 = 0
      for _ in 0..<200 {
        let from = failures.nextFailure(of: host, after: last)
        up.append(Double(from - last) / 3.6e9)
        last = failures.repair(of: host, failedAt: from)
        down.append(Double(last - from) / 3.6e9)
      }
    }
    let test = try KolmogorovSmirnov(up, cdf: cdf)
    #expect(test.pValue > 0.001, "D = \(test.statistic)")
    let repairs = try Exponential(mean: 4)
    #expect(try KolmogorovSmirnov(down, cdf: repairs.cdf).pValue > 0.001)
    // 10,000 values: the mean of each is within 5 % by more than three standard errors.
    let meanUp: Double = up.reduce(0, +) / Double(up.count)
    let meanDown: Double = down.reduce(0, +) / Double(down.count)
    #expect(abs(meanUp - mean) < 0.05 * mean)
    #expect(abs(meanDown - 4) < 0.2)
  }

  @Test("In the long run a host is there for MTBF ÷ (MTBF + MTTR) of the time", arguments: laws.indices)
  func availability(_ index: Int) throws {
    let (law, _, mean) = Self.laws[index]
    let model = FailureModel(
      timeBetween: law, timeToRepair: .lognormal(mean: Self.hours(10), deviation: Self.hours(20)))
    var failures = try HostFailures(model, hosts: 40, streams: RandomStreams(seed: 11, replication: 3))
    let horizon: Int64 = 40_000 * 3_600_000_000
    var lost = 0.0
    for host in 0..<Int32(40) {
      for outage in Self.outages(&failures, host: host, until: horizon) {
        lost += Double(min(outage.to, horizon) - outage.from)
      }
    }
    let seen = 1 - lost / (40 * Double(horizon))
    #expect(abs(seen - mean / (mean + 10)) < 0.005)
    #expect(abs(model.availability - mean / (mean + 10)) < 1e-6)
  }

  @Test("The order in which hosts are asked for changes nothing, nor how many there are", arguments: 1...20)
  func callOrder(seed: Int) throws {
    let model = FailureModel(
      timeBetween: .weibull(shape: 0.8, scale: Self.hours(50)), timeToRepair: .exponential(mean: Self.hours(2)))
    let horizon: Int64 = 1000 * 3_600_000_000
    var one = try HostFailures(model, hosts: 8, streams: RandomStreams(seed: UInt64(seed)))
    let expected = (0..<Int32(8)).map { Self.outages(&one, host: $0, until: horizon).map { [$0.from, $0.to] } }

    var random = SplitMix(seed: UInt64(seed))
    var other = try HostFailures(model, hosts: 12, streams: RandomStreams(seed: UInt64(seed)))
    var seen = [[[Int64]]](repeating: [], count: 12)
    var next = (0..<Int32(12)).map { other.firstFailure(of: $0) }
    while let host = (0..<12).filter({ next[$0] < horizon }).randomElement(using: &random) {
      let to = other.repair(of: Int32(host), failedAt: next[host])
      seen[host].append([next[host], to])
      // Being asked twice is no harm.
      _ = other.nextFailure(of: Int32(host), after: to)
      next[host] = other.nextFailure(of: Int32(host), after: to)
    }
    #expect(Array(seen.prefix(8)) == expected)
    #expect(Set(expected.map { $0.first ?? [] }).count == 8, "hosts must not fail in step")
  }

  @Test("Another replication fails at other times")
  func replications() throws {
    let model = FailureModel(timeBetween: .exponential(mean: Self.hours(9)), timeToRepair: .fixed(Self.hours(1)))
    var a = try HostFailures(model, hosts: 1, streams: RandomStreams(seed: 1, replication: 0))
    var b = try HostFailures(model, hosts: 1, streams: RandomStreams(seed: 1, replication: 1))
    #expect(a.firstFailure(of: 0) != b.firstFailure(of: 0))
  }

  @Test("A trace is reproduced exactly; hosts it does not name never fail")
  func trace() throws {
    let said: [(Int32, Int64, Int64)] = [(2, 5, 9), (0, 1, 3), (0, 3, 4), (2, 20, 21), (0, 100, 200)]
    let model = FailureModel(
      outages: said.map { .init(host: $0.0, from: .seconds($0.1), to: .seconds($0.2)) })
    var failures = try HostFailures(model, hosts: 4, streams: RandomStreams(seed: 0))
    func outages(_ host: Int32) -> [[Int64]] {
      Self.outages(&failures, host: host, until: .max).map { [$0.from / 1_000_000, $0.to / 1_000_000] }
    }
    // 1–3 and 3–4 touch: the host is down throughout.
    #expect(outages(0) == [[1, 4], [100, 200]])
    #expect(outages(1) == [])
    #expect(outages(2) == [[5, 9], [20, 21]])
    #expect(outages(3) == [])
    #expect(failures.nextFailure(of: 3, after: 7) == .max)
  }

  @Test("With a law and a trace, a host is down when either says so", arguments: 1...20)
  func both(seed: Int) throws {
    let law = FailureModel(
      timeBetween: .exponential(mean: .seconds(200)), timeToRepair: .exponential(mean: .seconds(60)))
    var random = SplitMix(seed: UInt64(seed))
    var traced: [FailureModel.Outage] = []
    var time = 0
    for _ in 0..<40 {
      let from = time + random.draw(1...400)
      time = from + random.draw(1...200)
      traced.append(.init(host: 0, from: .seconds(Int64(from)), to: .seconds(Int64(time))))
    }
    var both = law
    both.outages = traced
    let streams = RandomStreams(seed: UInt64(seed))
    let horizon: Int64 = 12_000_000_000
    var drawn = try HostFailures(law, hosts: 1, streams: streams)
    var mixed = try HostFailures(both, hosts: 1, streams: streams)
    let alone = Self.outages(&drawn, host: 0, until: horizon)
    let together = Self.outages(&mixed, host: 0, until: horizon)
    func isDown(_ spans: [(from: Int64, to: Int64)], _ at: Int64) -> Bool {
      spans.contains { $0.from <= at && at < $0.to }
    }
    let trace = traced.map { (from: $0.from.microseconds, to: $0.to.microseconds) }
    for at in stride(from: Int64(0), to: horizon, by: 777_777) {
      #expect(isDown(together, at) == (isDown(alone, at) || isDown(trace, at)), "at \(at)")
    }
    for (a, b) in zip(together, together.dropFirst()) { #expect(a.to < b.from) }
  }

  @Test("A caller that comes late meets the failure that is due, and none that is over")
  func late() throws {
    let model = FailureModel(outages: [
      .init(host: 0, from: .seconds(10), to: .seconds(20)), .init(host: 0, from: .seconds(30), to: .seconds(50)),
    ])
    var failures = try HostFailures(model, hosts: 1, streams: RandomStreams(seed: 0))
    #expect(failures.nextFailure(of: 0, after: 35_000_000) == 35_000_000)
    #expect(failures.repair(of: 0, failedAt: 35_000_000) == 50_000_000)
    #expect(failures.nextFailure(of: 0, after: 50_000_000) == .max)
  }

  @Test("What makes no sense is refused")
  func refusals() {
    let bad: [(FailureModel, String)] = [
      (FailureModel(timeToRepair: .fixed(.seconds(1))), "no time between failures"),
      (FailureModel(timeBetween: .exponential(mean: .zero)), "not above zero"),
      (FailureModel(timeBetween: .fixed(SimDuration(microseconds: 5))), "do nothing else"),
      (FailureModel(outages: [.init(host: 3, from: .zero, to: .seconds(1))]), "hosts are 0 to 2"),
      (FailureModel(outages: [.init(host: -1, from: .zero, to: .seconds(1))]), "hosts are 0 to 2"),
      (FailureModel(outages: [.init(host: 1, from: .seconds(5), to: .seconds(5))]), "no stretch"),
      (FailureModel(outages: [.init(host: 1, from: .seconds(-5), to: .seconds(5))]), "no stretch"),
      (
        FailureModel(outages: [
          .init(host: 1, from: .seconds(5), to: .seconds(9)), .init(host: 1, from: .seconds(1), to: .seconds(6)),
        ]), "down already"
      ),
    ]
    for (model, says) in bad {
      let error = #expect(throws: QuantaError.self) {
        try HostFailures(model, hosts: 3, streams: RandomStreams(seed: 0))
      }
      #expect(error?.kind == .data)
      #expect(error?.message.contains(says) == true, "\(error?.description ?? "")")
    }
  }
}
