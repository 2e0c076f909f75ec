import Foundation
import Live
import Testing

@testable import Operation

@Suite struct MetricsTests {
  private let lines = MetricsText.prometheus(SampleStatus.site, version: "1.2.3").split(separator: "\n").map(
    String.init)

  /// The value of the sample `name`, labels included.
  private func value(_ name: String) -> Double? {
    lines.first { $0.hasPrefix(name + " ") }.flatMap { Double($0.dropFirst(name.count + 1)) }
  }

  @Test("what is measured is told in base units")
  func values() {
    #expect(value("quanta_build_info{version=\"1.2.3\"}") == 1)
    #expect(
      value(
        "quanta_site_info{site=\"xen-lab\",policy=\"easy(order: fair-share, quanta: capped)\",mode=\"run\"}") == 1)
    #expect(value("quanta_status_timestamp_seconds") == 1_795_819_863.123)
    #expect(value("quanta_hosts{state=\"up\"}") == 2)
    #expect(value("quanta_hosts{state=\"down\"}") == 0)
    #expect(value("quanta_host_up{host=\"h3\"}") == 0)
    #expect(value("quanta_host_cores{host=\"h4\"}") == 8)
    #expect(value("quanta_host_memory_bytes{host=\"h1\"}") == 17_179_869_184)
    #expect(value("quanta_host_promised_cores{host=\"h1\"}") == 3.25)
    #expect(value("quanta_host_promised_memory_bytes{host=\"h2\"}") == 4_294_967_296)
    #expect(value("quanta_host_received_cores{host=\"h2\"}") == 1.61)
    #expect(value("quanta_host_machines{host=\"h1\"}") == 5)
    #expect(value("quanta_host_errors_total{host=\"h3\"}") == 4)
    #expect(value("quanta_host_errors_total{host=\"h1\"}") == 0)
    #expect(value("quanta_workspaces{state=\"running\"}") == 4)
    #expect(value("quanta_workspaces{state=\"lost\"}") == 0)
    #expect(value("quanta_workspaces_falling_short") == 1)
    #expect(value("quanta_queue_length") == 4)
    #expect(value("quanta_actions_total{kind=\"start\",outcome=\"done\"}") == 21)
    #expect(value("quanta_actions_total{kind=\"migrate\",outcome=\"failed\"}") == 1)
    #expect(value("quanta_instants_total") == 812)
    #expect(value("quanta_decision_latency_seconds_sum") == 0.406)
    #expect(value("quanta_decision_latency_seconds_count") == 812)
    #expect(value("quanta_decision_latency_last_seconds") == 0.00042)
    #expect(value("quanta_decision_latency_longest_seconds") == 0.0079)
    #expect(value("quanta_drift") == 1)
  }

  @Test("each family comes once, in the order of the list, with help and type before its samples")
  func families() {
    let types = lines.filter { $0.hasPrefix("# TYPE ") }.map { $0.split(separator: " ")[2...3].joined(separator: " ") }
    #expect(types == Metric.all.map { "\($0.name) \($0.kind.rawValue)" })
    var current = ""
    for line in lines {
      if line.hasPrefix("# HELP ") {
        current = String(line.split(separator: " ")[2])
      } else if line.hasPrefix("# TYPE ") {
        #expect(line.split(separator: " ")[2] == current)
      } else {
        #expect(line.hasPrefix(current))
      }
    }
    for metric in Metric.all { #expect(metric.name.hasSuffix("_total") == (metric.kind == .counter)) }
  }

  @Test("names of any kind stay inside their quotes")
  func escaping() {
    var status = SampleStatus.site
    status.site = "a\\b\"c\nd"
    let text = MetricsText.prometheus(status)
    #expect(text.contains("quanta_site_info{site=\"a\\\\b\\\"c\\nd\",policy="))
    #expect(MetricsWriter.number(.infinity) == "+Inf")
    #expect(MetricsWriter.number(-.infinity) == "-Inf")
    #expect(MetricsWriter.number(.nan) == "NaN")
    #expect(MetricsWriter.number(1e300) == "1e+300")
    #expect(MetricsWriter.number(-2) == "-2")
  }

  /// The parser of Prometheus' own Python client, where it is installed.
  @Test(
    "Prometheus' own parser reads the same", .enabled(if: PrometheusClient.isThere, "skipped: no prometheus_client"))
  func parser() throws {
    var status = SampleStatus.site
    status.site = "a\\b\"c\nd {x=\"y\"} 1"
    status.hosts[0].name = "Füße"
    let families = try PrometheusClient.parse(MetricsText.prometheus(status, version: "1"))
    #expect(families.map(\.type) == Metric.all.map(\.kind.rawValue))
    // The client drops `_total` from the names of counters.
    #expect(
      families.map(\.name) == Metric.all.map { $0.name.hasSuffix("_total") ? String($0.name.dropLast(6)) : $0.name })
    #expect(families.map(\.help) == Metric.all.map(\.help))
    let site = families.first { $0.name == "quanta_site_info" }
    #expect(site?.samples.first?.labels["site"] == status.site)
    for (family, metric) in zip(families, Metric.all) {
      for sample in family.samples { #expect(Set(sample.labels.keys) == Set(metric.labels)) }
    }
    let promised = families.first { $0.name == "quanta_host_promised_cores" }
    #expect(promised?.samples.map(\.value) == status.hosts.map(\.promisedCores))
    #expect(promised?.samples.first?.labels["host"] == "Füße")
  }

  @Test("promtool has nothing to find fault with", .enabled(if: PrometheusClient.hasPromtool, "skipped: no promtool"))
  func promtool() throws {
    let text = MetricsText.prometheus(SampleStatus.site, version: "1")
    #expect(try PrometheusClient.run(["promtool", "check", "metrics"], input: text).isEmpty)
  }

  @Test("the operator's guide lists exactly the metrics there are")
  func guide() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../../")
    let text = try String(contentsOf: root.appendingPathComponent("Docs/OPERATORS.md"), encoding: .utf8)
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `quanta_") }.map { row in
      row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
    let expected = Metric.all.map { metric in
      ["`\(metric.name)`", metric.kind.rawValue, metric.labels.map { "`\($0)`" }.joined(separator: ", "), metric.help]
    }
    #expect(rows.map { $0.joined(separator: "|") } == expected.map { $0.joined(separator: "|") })
  }
}

/// Prometheus' Python client, whose parser is the format's reference in that language.
enum PrometheusClient {
  struct Family: Decodable {
    struct Sample: Decodable {
      var labels: [String: String]
      var value: Double
    }
    var name: String
    var type: String
    var help: String
    var samples: [Sample]
  }

  static let isThere = (try? run(["python3", "-c", "import prometheus_client"], input: "")) != nil
  static let hasPromtool = (try? run(["promtool", "--version"], input: "")) != nil

  static func parse(_ text: String) throws -> [Family] {
    let script = """
      import json, sys
      from prometheus_client.parser import text_string_to_metric_families
      text = sys.stdin.buffer.read().decode()
      print(json.dumps([{"name": f.name, "type": f.type, "help": f.documentation,
        "samples": [{"labels": s.labels, "value": s.value} for s in f.samples]}
        for f in text_string_to_metric_families(text)]))
      """
    return try JSONDecoder().decode([Family].self, from: run(["python3", "-c", script], input: text))
  }

  private struct Failure: Error { var status: Int32 }

  /// What a program says about `input`, its complaints included.
  static func run(_ words: [String], input: String) throws -> Data {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("metrics-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("input")
    try Data(input.utf8).write(to: file)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    process.standardInput = try FileHandle(forReadingFrom: file)
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(status: process.terminationStatus) }
    return data
  }
}
