import Model
import Testing

@testable import Policy

@Suite("Laws of durations")
struct DurationLawTests {
  @Test(
    "Text and law, both ways",
    arguments: [
      ("20s", DurationLaw.fixed(.seconds(20))),
      ("0s", .fixed(.zero)),
      ("uniform(from: 5s, to: 20s)", .uniform(from: .seconds(5), to: .seconds(20))),
      (
        "normal(mean: 20s, deviation: 1500ms)",
        .normal(mean: .seconds(20), deviation: SimDuration(microseconds: 1_500_000))
      ),
      ("exponential(mean: 90s)", .exponential(mean: .seconds(90))),
      ("lognormal(mean: 12s, deviation: 4s)", .lognormal(mean: .seconds(12), deviation: .seconds(4))),
      ("weibull(shape: 0.7, scale: 6h)", .weibull(shape: 0.7, scale: .seconds(21_600))),
    ])
  func text(text: String, law: DurationLaw) throws {
    #expect(try DurationLaw(parsing: text) == law)
    #expect(law.text == text)
    #expect(law.fault == nil)
  }

  @Test("Spaces and order are free")
  func free() throws {
    #expect(
      try DurationLaw(parsing: " normal( deviation:5s ,mean : 1m )")
        == .normal(mean: .seconds(60), deviation: .seconds(5)))
    #expect(try DurationLaw(parsing: "weibull(scale: 1s, shape: 2)") == .weibull(shape: 2, scale: .seconds(1)))
  }

  @Test(
    "What is wrong is named, and what to write instead",
    arguments: [
      ("", "not a duration", "90s"),
      ("20", "no unit", "90s"),
      ("-5s", "negative", "above zero"),
      ("lognorm(mean: 1s, deviation: 1s)", "no distribution 'lognorm'", "did you mean 'lognormal'"),
      ("lognormal(mean: 1s)", "not told its deviation", "lognormal(mean: …, deviation: …)"),
      ("lognormal(mean: 1s, sigma: 1s)", "no option 'sigma'", "lognormal(mean: …, deviation: …)"),
      ("exponential(mean: 5)", "is no duration: 5", "such as 20s"),
      ("exponential(mean: 0s)", "the mean is not above zero", "above zero"),
      ("lognormal(mean: 0s, deviation: 1s)", "the mean is not above zero", "above zero"),
      ("normal(mean: 1s, deviation: -1s)", "the deviation is negative", "above zero"),
      ("uniform(from: 5s, to: 4s)", "'to' lies below 'from'", "above zero"),
      ("weibull(shape: 0, scale: 1s)", "shape is not between", "above zero"),
      ("weibull(shape: 1s, scale: 1s)", "is no number: 1s", "weibull(shape: …, scale: …)"),
    ])
  func refusals(text: String, message: String, remedy: String) throws {
    let error = try #require(throws: QuantaError.self) { try DurationLaw(parsing: text) }
    #expect(error.kind == .usage)
    #expect(error.message.contains(message), "\(error.message)")
    #expect(error.remedy?.contains(remedy) == true, "\(error.remedy ?? "")")
  }

  @Test("A slip of the grammar is shown where it is, without talk of policies")
  func grammar() throws {
    let error = try #require(throws: QuantaError.self) { try DurationLaw(parsing: "normal(mean: 1s") }
    #expect(error.location?.hasPrefix("distribution, column 16") == true)
    #expect(!error.description.contains("policy"))
  }

  @Test("Means")
  func means() {
    #expect(DurationLaw.uniform(from: .seconds(5), to: .seconds(20)).mean == SimDuration(microseconds: 12_500_000))
    #expect(DurationLaw.lognormal(mean: .seconds(12), deviation: .seconds(4)).mean == .seconds(12))
    // Γ(1.5) = √π/2.
    #expect(DurationLaw.weibull(shape: 2, scale: .seconds(1)).mean == SimDuration(microseconds: 886_227))
    // Half of the normal law around 0: σ·√(2/π).
    #expect(DurationLaw.normal(mean: .zero, deviation: .seconds(1)).mean == SimDuration(microseconds: 797_885))
    #expect(DurationLaw.normal(mean: .seconds(9), deviation: .zero).mean == .seconds(9))
  }
}
