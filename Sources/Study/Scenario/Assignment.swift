import Model
import Policy

/// How requests come by their environments.
///
/// | written | meaning |
/// |---|---|
/// | `none` | whatever the host has: nothing to move, nothing to boot from |
/// | `traced` | as the trace says |
/// | `uniform` | drawn, every environment as likely as another |
/// | `{zipf: 1.1}` | drawn, the i-th environment of the catalogue with a probability in proportion to i⁻ˢ |
/// | `{weights: [7 x 10, 30 x 1]}` | drawn by weights in the order of the catalogue: seven of weight 10, thirty of weight 1 |
/// | `{weights: {gcc: 3, octave: 1}}` | drawn by weights, by name; those not named are never drawn |
/// | `by-application`, `by-user` | the trace's application or user number, round the catalogue |
public enum Assignment: Hashable, Sendable {
  case none
  case traced
  case uniform
  case zipf(Double)
  case weights([Double])
  case named([String: Double])
  case byApplication
  case byUser

  private static let words = ["none", "traced", "uniform", "by-application", "by-user"]

  init(_ value: YAMLValue) throws {
    guard value.isMapping else {
      switch try value.name(of: "way to assign environments", among: Self.words) {
      case "none": self = .none
      case "traced": self = .traced
      case "uniform": self = .uniform
      case "by-application": self = .byApplication
      default: self = .byUser
      }
      return
    }
    let keys = try value.mapping(of: ["zipf", "weights"])
    switch (keys["zipf"], keys["weights"]) {
    case (let exponent?, nil):
      self = .zipf(try exponent.number(in: 0...20, "an exponent from 0 to 20"))
    case (nil, let weights?) where weights.isList:
      let list = try weights.elements("weights").flatMap(Self.weights)
      guard list.contains(where: { $0 > 0 }) else {
        throw weights.error("no environment has a weight above 0", remedy: "write such as [7 x 10, 30 x 1]")
      }
      self = .weights(list)
    case (nil, let weights?):
      var named: [String: Double] = [:]
      for (name, weight) in try weights.pairs("'environment: weight' pairs") {
        named[name] = try weight.number(in: 0...1e12, "a weight, 0 or more")
      }
      guard named.values.contains(where: { $0 > 0 }) else {
        throw weights.error("no environment has a weight above 0", remedy: "give some a weight")
      }
      self = .named(named)
    default:
      throw value.error("give 'zipf' or 'weights'", remedy: "such as {zipf: 1.1} or {weights: [7 x 10, 30 x 1]}")
    }
  }

  /// `10`, or `7 x 10`: seven of weight 10.
  private static func weights(_ value: YAMLValue) throws -> [Double] {
    let what = "a weight such as 10, or 7 x 10 for seven of them"
    let parts = try value.text(what).split(separator: "x").map(\.trimmed)
    guard let weight = parts.last.flatMap(Double.init), weight.isFinite, weight >= 0, parts.count <= 2,
      let count = parts.count == 2 ? Int(parts[0]) : 1, (1...1_000_000).contains(count)
    else { throw value.wrongType(what) }
    return [Double](repeating: weight, count: count)
  }

  /// As a study file writes it.
  public var text: String {
    switch self {
    case .none: "none"
    case .traced: "traced"
    case .uniform: "uniform"
    case .zipf(let exponent): "zipf: \(exponent)"
    case .weights(let list):
      "weights: "
        + list.reduce(into: [(Int, Double)]()) { runs, weight in
          if runs.last?.1 == weight { runs[runs.count - 1].0 += 1 } else { runs.append((1, weight)) }
        }.map { $0.0 == 1 ? "\($0.1)" : "\($0.0) x \($0.1)" }.joined(separator: ", ")
    case .named(let weights):
      "weights: " + weights.keys.sorted().map { "\($0): \(weights[$0] ?? 0)" }.joined(separator: ", ")
    case .byApplication: "by-application"
    case .byUser: "by-user"
    }
  }
}
