import Live
import Study

/// The metrics of a site in the Prometheus text exposition format, version 0.0.4.
public enum MetricsText {
  /// What the text is, for the header of an answer.
  public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  /// The same bytes for the same status, whatever the order of its tables. O(hosts + workspaces).
  ///
  /// - Parameter status: of the site.
  /// - Parameter version: of the program, for `quanta_build_info`.
  public static func prometheus(_ status: SiteStatus, version: String = Version.current) -> String {
    var text = MetricsWriter()
    text.family(.buildInfo, [([version], 1)])
    text.family(.siteInfo, [([status.site, status.policy, status.mode], 1)])
    text.family(.statusTime, Double(status.time.microseconds) / 1e6)

    let states = Dictionary(grouping: status.hosts, by: \.state)
    text.family(.hosts, SiteStatus.HostStatus.State.allCases.map { ([$0.rawValue], Double(states[$0]?.count ?? 0)) })
    func byHost(_ metric: Metric, _ value: (SiteStatus.HostStatus) -> Double) {
      text.family(metric, status.hosts.map { ([$0.name], value($0)) })
    }
    byHost(.hostUp) { $0.state == .up ? 1 : 0 }
    byHost(.hostCores) { Double($0.cores) }
    byHost(.hostMemory) { Double($0.memoryKiB) * 1024 }
    byHost(.promisedCores) { $0.promisedCores }
    byHost(.promisedMemory) { Double($0.promisedKiB) * 1024 }
    byHost(.receivedCores) { $0.receivedCores }
    byHost(.hostMachines) { Double($0.machines) }

    let counters = status.counters
    // A host without errors is told with 0, so that its first error is seen as an increase.
    let errors = counters.hostErrors.merging(status.hosts.map { ($0.name, 0) }) { told, _ in told }
    text.family(.hostErrors, errors.sorted { $0.key < $1.key }.map { ([$0.key], Double($0.value)) })

    let kinds = Dictionary(grouping: status.workspaces, by: \.state)
    text.family(
      .workspaces, SiteStatus.WorkspaceStatus.State.allCases.map { ([$0.rawValue], Double(kinds[$0]?.count ?? 0)) })
    text.family(.fallingShort, Double(status.workspaces.count { $0.fallsShort }))
    text.family(.queueLength, Double(status.workspaces.count { $0.state.isWaiting }))

    let names = Set(counters.actionsDone.keys).union(counters.actionsFailed.keys).sorted()
    text.family(
      .actions,
      names.flatMap { name in
        [
          ([name, "done"], Double(counters.actionsDone[name] ?? 0)),
          ([name, "failed"], Double(counters.actionsFailed[name] ?? 0)),
        ]
      })
    text.family(.instants, Double(counters.instants))
    text.summary(.decisions, sum: seconds(counters.decisionMsSum), count: counters.instants)
    text.family(.lastDecision, seconds(counters.lastDecisionMs))
    text.family(.longestDecision, seconds(counters.longestDecisionMs))
    text.family(.drift, Double(counters.drift))
    return text.out
  }

  /// To the nanosecond: beyond that, digits only come from the division.
  private static func seconds(_ milliseconds: Double) -> Double { (milliseconds * 1e6).rounded() / 1e9 }
}

/// Writes metric families: the help, the type, the samples.
struct MetricsWriter {
  private(set) var out = ""

  mutating func family(_ metric: Metric, _ value: Double) { family(metric, [([], value)]) }

  /// - Parameter samples: the values of the metric's labels, and what was measured. None: nothing is written.
  mutating func family(_ metric: Metric, _ samples: [(labels: [String], value: Double)]) {
    guard !samples.isEmpty else { return }
    head(metric)
    for sample in samples {
      let pairs = zip(metric.labels, sample.labels).map { "\($0)=\"\(Self.label($1))\"" }
      out +=
        metric.name + (pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}") + " \(Self.number(sample.value))\n"
    }
  }

  /// A summary without quantiles: how much in all, of how many.
  mutating func summary(_ metric: Metric, sum: Double, count: Int64) {
    head(metric)
    out += "\(metric.name)_sum \(Self.number(sum))\n\(metric.name)_count \(count)\n"
  }

  private mutating func head(_ metric: Metric) {
    let help = metric.help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    out += "# HELP \(metric.name) \(help)\n# TYPE \(metric.name) \(metric.kind.rawValue)\n"
  }

  /// The value of a label: backslash, quote and line feed are escaped, nothing else is.
  static func label(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": out += "\\\\"
      case "\"": out += "\\\""
      case "\n": out += "\\n"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  /// As Go reads numbers; whole ones without a point.
  static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    return Int64(exactly: value).map(String.init) ?? "\(value)"
  }
}
