import Model
import Workload

/// One run, told in a terminal.
public enum RunText {
  /// The headline metrics, what the reading did, and anything a reader should know before quoting a number.
  public static func summary(_ outcome: RunOutcome) throws -> String {
    let table = try ComparisonTable(runs: [.init(name: outcome.name, metrics: outcome.summary.metrics)])
    var text = table.terminalText()
    text += "\n\(outcome.counts.sentence)\n"
    if outcome.clairvoyant {
      text += "clairvoyant: the policy was told real run times, which no real scheduler can be\n"
    }
    if outcome.interrupted { text += "interrupted: the metrics describe the jobs that had left until then\n" }
    return text
  }
}
