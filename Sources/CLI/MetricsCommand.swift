import ArgumentParser
import Model
import Study

/// `quanta metrics`: what is computed of a run, and how.
struct MetricsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metrics", abstract: "List the metrics, or define one.",
    discussion: """
      The keys are those of JSON documents, tables and the database; they carry the unit.

        quanta metrics mean_bounded_slowdown
      """)

  @Argument(help: "The key of the metric to define.")
  var key: String?

  @Flag(help: "Write all definitions as a Markdown table.")
  var markdown = false

  func run() throws {
    if markdown { return print(MetricCatalogue.markdown, terminator: "") }
    guard let key else {
      for metric in MetricCatalogue.all { print(metric.key) }
      return
    }
    guard let metric = MetricCatalogue.definition(of: key) else {
      throw QuantaError(.usage, "there is no metric '\(key)'", remedy: "'quanta metrics' lists them")
    }
    print("\(metric.key): \(metric.title)\nunit: \(metric.unit.rawValue), better: \(metric.direction.rawValue)")
    print(metric.definition)
    if !metric.source.isEmpty { print("Source: \(metric.source)") }
  }
}
