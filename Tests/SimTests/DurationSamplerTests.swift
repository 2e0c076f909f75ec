import Model
import Stats
import Testing

@testable import Sim

@Suite("Drawing durations")
struct DurationSamplerTests {
  private static let laws: [(law: DurationLaw, deviation: Double)] = [
    (.fixed(.seconds(20)), 0),
    (.uniform(from: .seconds(5), to: .seconds(20)), 15 / 12.0.squareRoot()),
    (.normal(mean: .seconds(20), deviation: .seconds(2)), 2),
    // So near to zero that many are drawn again.
    (.normal(mean: .seconds(1), deviation: .seconds(2)), 2),
    (.exponential(mean: .seconds(90)), 90),
    (.lognormal(mean: .seconds(12), deviation: .seconds(4)), 4),
    (.lognormal(mean: .seconds(12), deviation: .zero), 0),
    // Γ(1 + 2/k) − Γ(1 + 1/k)² at k = 0.7 is 3.427.
    (.weibull(shape: 0.7, scale: .seconds(10)), 18.51),
  ]

  @Test("The mean of many draws is the law's, none is negative", arguments: laws.indices)
  func mean(index: Int) throws {
    let (law, deviation) = Self.laws[index]
    let sampler = try DurationSampler(law)
    var stream = RandomStreams(seed: 42).stream("test", entity: index)
    let count = 40_000
    var (sum, squares) = (0.0, 0.0)
    for _ in 0..<count {
      let drawn = sampler.draw(&stream)
      #expect(drawn >= .zero)
      sum += drawn.seconds
      squares += drawn.seconds * drawn.seconds
    }
    let mean = sum / Double(count)
    // Five standard errors; a microsecond of rounding.
    #expect(abs(mean - law.mean.seconds) <= 5 * deviation / Double(count).squareRoot() + 1e-6)
    guard case .normal = law else {
      let measured = max(0, squares / Double(count) - mean * mean).squareRoot()
      #expect(abs(measured - deviation) <= 0.08 * deviation + 1e-3)
      return
    }
  }

  @Test("The same stream gives the same durations")
  func repeats() throws {
    let sampler = try DurationSampler(.lognormal(mean: .seconds(12), deviation: .seconds(4)))
    var first = RandomStreams(seed: 1).stream("boot", entity: 3)
    var second = RandomStreams(seed: 1).stream("boot", entity: 3)
    let drawn = (0..<20).map { _ in sampler.draw(&first) }
    #expect((0..<20).map { _ in sampler.draw(&second) } == drawn)
    #expect(Set(drawn).count == 20)
  }

  @Test("A law that makes no sense is refused")
  func refused() {
    #expect(throws: QuantaError.self) { try DurationSampler(.exponential(mean: .zero)) }
    #expect(throws: QuantaError.self) { try DurationSampler(.uniform(from: .seconds(2), to: .seconds(1))) }
  }
}
