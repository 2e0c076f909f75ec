import Model
import Policy

extension YAMLValue {
  /// A rate in kbit/s.
  func kbps() throws -> Int64 {
    let text = try text("a rate such as 100Mbit/s")
    return try onBehalf { try BitRate.kbps(text) }
  }

  /// A rate in kbit/s, or a word for none.
  func kbps(unless word: String) throws -> Int64? { isWord(word) ? nil : try kbps() }

  /// A rate in KiB/s; `unlimited`: infinite.
  package func kibps() throws -> Double {
    if isWord("unlimited") { return .infinity }
    let text = try text("a rate such as 50MB/s, or unlimited")
    return try onBehalf { try BitRate.kibps(text) }
  }

  package func isWord(_ word: String) -> Bool { node.scalar?.string == word }

  /// A duration from 0 on.
  package func span() throws -> SimDuration {
    let duration = try duration()
    guard duration >= .zero else { throw error("\(name) is \(duration.text)", remedy: "give a duration from 0s on") }
    return duration
  }

  /// A duration, or a law such as `normal(mean: 20s, deviation: 5s)`.
  package func law() throws -> DurationLaw {
    let text = try text("a duration such as 20s, or a law such as exponential(mean: 20s)")
    return try onBehalf { try DurationLaw(parsing: text) }
  }

  func probability() throws -> Double { try fraction(in: 0...1) }

  package func part() throws -> Double { try number(in: 0...1, "a part from 0 to 1, such as 0.8") }

  func watts() throws -> Double { try number(in: 0...1e6, "watts, from 0 to a million") }

  /// Cores, in thousandths.
  package func milliCores(upTo cores: Int32) throws -> Int32 {
    let what = "cores, from 0 to \(cores)"
    return Int32((try number(in: 0...Double(cores), what) * 1000).rounded())
  }
}
