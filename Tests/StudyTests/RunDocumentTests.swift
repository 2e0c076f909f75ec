import Foundation
import Model
import TestSupport
import Testing

@testable import Study

extension Fixtures {
  static func provenance(policy: String = "easy", trace: String = "Traces/\"odd\" name.swf.gz") -> Provenance {
    Provenance(
      tracePath: trace, traceSHA256: String(repeating: "ab", count: 32), reading: "canonical", policy: policy,
      cluster: "100 processors", processors: 100, seed: .max, version: "0.1.0")
  }

  static let readingCounts = [
    ReadingCount(rule: "read", jobs: 28_476, text: "jobs read"),
    ReadingCount(rule: "dropped_run_time_not_positive", jobs: 9, text: "dropped: run ≤ 0"),
  ]

  static func summary(_ jobs: [JobRecord], processors: Int64 = 100) throws -> MetricsSummary {
    var accumulator = MetricsAccumulator()
    accumulator.add(contentsOf: jobs)
    return try accumulator.summary(processors: processors)
  }
}

@Suite struct RunDocumentTests {
  private func document(_ jobs: [JobRecord]) throws -> RunDocument {
    RunDocument(
      provenance: Fixtures.provenance(), reading: Fixtures.readingCounts, summary: try Fixtures.summary(jobs))
  }

  @Test func isTheSameBytesWhateverTheOrderOfTheRecords() throws {
    let jobs = Fixtures.jobs(800, seed: 6)
    var random = SplitMix(seed: 1)
    let first = try JSONDocument.data(document(jobs))
    #expect(try JSONDocument.data(document(jobs.shuffled(using: &random))) == first)
    #expect(first.last == UInt8(ascii: "\n"))
  }

  @Test func undefinedValuesAreNull() throws {
    let data = try JSONDocument.data(document([]))
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let metrics = try #require(object["metrics"] as? [String: Any])
    #expect(metrics.keys.sorted() == MetricCatalogue.all.map(\.key).sorted())
    #expect(metrics["mean_wait_s"] is NSNull)
    #expect(metrics["ran_jobs"] as? Int == 0)
    let classes = try #require(object["classes"] as? [[String: Any]])
    #expect(classes.count == 20)
    #expect(classes.allSatisfy { $0["mean_wait_s"] is NSNull })
  }

  @Test func comesBackAsItWas() throws {
    let original = try document(Fixtures.jobs(300, seed: 2))
    #expect(try JSONDecoder().decode(RunDocument.self, from: JSONDocument.data(original)) == original)
  }

  @Test func keysAreSortedAndInputsExact() throws {
    let text = String(decoding: try JSONDocument.data(document(Fixtures.jobs(20, seed: 2))), as: UTF8.self)
    #expect(text.contains("\"seed\" : 18446744073709551615"))
    #expect(text.contains("\"rule\" : \"dropped_run_time_not_positive\""))
    let keys = text.matches(of: /\n  "([a-z_]+)"/).map { String($0.1) }
    #expect(keys == keys.sorted())
    #expect(keys.count == 8)
  }

  @Test func goesToAFile() throws {
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    let original = try document(Fixtures.jobs(2_000, seed: 2, users: 1_500))
    try JSONDocument.write(original, to: folder + "/run.json")
    let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/run.json"))
    #expect(data == (try JSONDocument.data(original)))
    #expect(data.count > 1 << 16)
    let error = #expect(throws: QuantaError.self) { try JSONDocument.write(original, to: "/dev/full") }
    #expect(error?.kind == .inputOutput)
  }
}
