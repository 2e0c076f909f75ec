import Foundation
import Model
import Policy
import Workload

/// A comparison written down: which log, read how, on which machine, under which policies.
///
/// ```yaml
/// trace: ../Traces/lublin-128.swf.gz   # beside this file, or absolute
/// policies:
///   - fcfs
///   - "easy(order: sjf)"               # quotes, because of the ': ' in it
///   - best fit: "easy(placement: best-fit)"   # under a name of your own
/// cluster:
///   - {hosts: 16, cores: 8, memory: 64GiB}
/// out: results                         # beside this file
/// ```
///
/// | key | value | without it |
/// |---|---|---|
/// | `trace` | path of the log, from the file's own folder on | an error |
/// | `policies` | policy expressions, each by itself or as `name: expression` | `fcfs` and `easy` |
/// | `procs` | processors of the machine | the log's header says |
/// | `reading` | a reading, or its options as a mapping | `canonical` |
/// | `on-bad-line` | `stop` or `skip` | `stop` |
/// | `reorder-window` | how many jobs a record may stand too late | 10,000 |
/// | `cluster` | groups of hosts, with the keys that `ClusterShape.init(file:)` lists | one host a processor |
/// | `tau` | bound τ of the bounded slowdowns | `10s` |
/// | `seed` | noted with the results | 0 |
/// | `threads` | policies simulated at a time | one for each processor |
/// | `rows` | one row a job in the database: `auto`, `yes`, `no` | `auto` |
/// | `out` | folder for the results, from the file's own folder on | none is written |
public struct StudyFile: Sendable {
  /// A policy, and what it is called in tables if not by its expression.
  public struct Policy: Hashable, Sendable {
    public var name: String?
    /// Canonical.
    public var expression: String

    public init(name: String? = nil, expression: String) {
      self.name = name
      self.expression = expression
    }
  }

  public let path: String
  public var trace: String
  public var processors: Int32?
  public var reading: Reading?
  public var onBadLine: BadLinePolicy?
  public var reorderWindow: Int?
  public var cluster: ClusterShape?
  public var policies: [Policy]
  public var tau: SimDuration?
  public var seed: UInt64?
  public var threads: Int?
  public var rows: RowsChoice?
  public var out: String?

  /// Whether the file at `path` compares policies on one log: it names the log, and no scenarios.
  public static func isOne(_ path: String) -> Bool {
    guard isNamed(path), let root = try? YAMLFile.read(path), case .mapping(let pairs) = root.node else { return false }
    return pairs["trace"] != nil && pairs["scenarios"] == nil && pairs["workloads"] == nil
  }

  /// Whether a path is one of a study file: it ends in `.yaml` or `.yml`.
  public static func isNamed(_ path: String) -> Bool { path.hasSuffix(".yaml") || path.hasSuffix(".yml") }

  private static let keys = [
    "trace", "procs", "reading", "on-bad-line", "reorder-window", "cluster", "policies", "tau", "seed", "threads",
    "rows", "out",
  ]

  /// Reads the study at `path` and checks all of it but what is in the log.
  ///
  /// - Throws: `QuantaError` that names the line: kind `noInput` when the study or its log is missing, else `data`.
  public init(path: String, registry: Registry) throws {
    let root = try YAMLFile.read(path)
    let keys = try root.mapping(of: Self.keys)
    self.path = path
    guard let named = keys["trace"] else {
      throw root.error("the study names no log", remedy: "add 'trace: LOG.swf.gz'")
    }
    trace = Self.resolve(try named.text("the path of a log"), beside: path)
    guard trace == "-" || FileManager.default.fileExists(atPath: trace) else {
      throw QuantaError(
        .noInput, "there is no log '\(trace)'", at: named.location,
        remedy: "give its path from the folder of the study file on, or an absolute one")
    }
    processors = try keys["procs"]?.integer(in: 1...Int32.max)
    reading = try keys["reading"].map(Self.reading)
    onBadLine = try keys["on-bad-line"]?.choice(BadLinePolicy.self)
    reorderWindow = try keys["reorder-window"]?.integer(in: 0...1 << 28)
    cluster = try keys["cluster"].map { try ClusterShape($0) }
    policies = try keys["policies"].map { try Self.policies($0, registry) } ?? []
    tau = try keys["tau"].map(Self.tau)
    seed = try keys["seed"]?.integer(in: 0...UInt64.max)
    threads = try keys["threads"]?.integer(in: 1...4096)
    rows = try keys["rows"]?.choice(RowsChoice.self)
    out = try keys["out"].map { Self.resolve(try $0.text("a folder"), beside: path) }
  }

  /// `name` as seen from the folder of `file`.
  package static func resolve(_ name: String, beside file: String) -> String {
    guard name != "-", !name.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return name }
    return String(file[...slash]) + name
  }

  private static func tau(_ value: YAMLValue) throws -> SimDuration {
    let text = try value.text("a duration such as 10s")
    let tau = try value.onBehalf { try SimDuration(parsing: text) }
    guard tau > .zero else { throw value.error("τ must be positive", remedy: "such as 10s") }
    return tau
  }

  static func reading(_ value: YAMLValue) throws -> Reading {
    guard case .mapping = value.node else {
      let text = try value.text("a reading")
      return try value.onBehalf { try Reading(parsing: text) }
    }
    var reading = Reading.canonical
    let names = Reading.optionNames.map(\.name)
    let given = try value.mapping(of: names)
    for name in names {
      guard let option = given[name] else { continue }
      let text = try option.text("a value of the reading's option \(name)")
      try option.onBehalf { try reading.set(name, to: text) }
    }
    return reading
  }

  private static func policies(_ list: YAMLValue, _ registry: Registry) throws -> [Policy] {
    let policies = try list.elements("policy expressions").map { try policy($0, registry) }
    guard !policies.isEmpty else { throw list.error("there is no policy", remedy: "list at least one") }
    return policies
  }

  private static func policy(_ value: YAMLValue, _ registry: Registry) throws -> Policy {
    guard case .mapping(let pairs) = value.node else {
      return Policy(expression: try expression(value, registry))
    }
    guard pairs.count == 1, let (key, inner) = pairs.first, let name = key.scalar?.string else {
      throw value.error(
        "a policy is neither an expression nor one 'name: expression'", remedy: "start each policy with its own '- '")
    }
    // What YAML makes of easy(order: sjf) without quotes.
    guard name.contains("(") == name.contains(")") else {
      throw value.error(
        "YAML takes the ': ' of this policy for its own", remedy: "put the expression in quotes: \"\(name): …\"")
    }
    return Policy(
      name: name, expression: try expression(YAMLValue(inner, name: "policy \(name)", file: value.file), registry))
  }

  private static func expression(_ value: YAMLValue, _ registry: Registry) throws -> String {
    let text = try value.text("a policy expression")
    return try value.onBehalf { try PolicySpecification(parsing: text, registry: registry).text }
  }
}
