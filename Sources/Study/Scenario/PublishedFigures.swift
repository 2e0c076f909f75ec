import Model
import Policy

/// Figures of one measure that somebody published, to be shown beside ours.
///
/// ```yaml
/// published:
///   - measure: best_effort_mean_wait_s
///     workload: 10 %, 3 h, medium     # may be left out in a study of one workload
///     source: "the paper, table 2"
///     within: 25%                     # how near ours should come: relative; of a measure in per cent, in points
///     values: {no VM: 16910, VM: 8050}
/// ```
public struct PublishedFigures: Hashable, Sendable {
  public struct Value: Hashable, Sendable {
    public var scenario: String
    public var value: Double
  }

  /// A key of ``SiteMetricCatalogue``.
  public var measure: String
  public var workload: String
  public var source: String
  /// How far ours may be away: a part of the published value, or, of a measure that is a part itself, a difference.
  public var within: Double?
  /// In the order of the file.
  public var values: [Value]

  static let keys = ["measure", "workload", "source", "within", "values"]

  /// - Throws: `QuantaError` that names the line.
  init(_ value: YAMLValue, workloads: [String], scenarios: [String]) throws {
    let keys = try value.mapping(of: Self.keys)
    guard let measure = keys["measure"], let values = keys["values"] else {
      throw value.error("published figures lack their measure or their values", remedy: "give measure and values")
    }
    self.measure = try measure.name(of: "measure", among: SiteMetricCatalogue.all.map(\.key))
    if let workload = keys["workload"] {
      self.workload = try workload.name(of: "workload", among: workloads)
    } else if workloads.count == 1 {
      workload = workloads[0]
    } else {
      throw value.error("the figures do not say of which workload they are", remedy: "add 'workload: NAME'")
    }
    source = try keys["source"]?.text("where they were published") ?? ""
    within = try keys["within"]?.fraction(in: 0...10)
    self.values = try values.pairs("'scenario: value' pairs").map { scenario, value in
      let name = try YAMLValue(.scalar(.init(scenario)), name: "", file: value.file)
        .name(of: "scenario", among: scenarios, at: value.location)
      return Value(scenario: name, value: try value.fraction(in: -1e15...1e15))
    }
  }
}

extension YAMLValue {
  /// A word that must be one of `known`.
  func name(of what: String, among known: [String], at place: String? = nil) throws -> String {
    let word = try text("the name of a \(what)")
    guard known.contains(word) else {
      let guess = NearestName.of(word, among: known).map { "did you mean '\($0)'? " } ?? ""
      let list = known.count <= 12 ? "There are: \(known.joined(separator: ", "))" : "There are \(known.count)"
      throw QuantaError(.data, "there is no \(what) '\(word)'", at: place ?? location, remedy: guess + list)
    }
    return word
  }
}
