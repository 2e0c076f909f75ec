import Foundation
import Model
import Testing

@testable import Workload

/// The log that comes with the project, `Traces/lublin-128.swf.gz`.
@Suite struct LublinSampleTests {
  static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Traces/lublin-128.swf.gz").path

  private static func model() throws -> LublinModel {
    try LublinModel(processors: 128, jobs: 10_000, seed: 7, load: .realised(0.6))
  }

  /// Written again it is the same text, header and all; compared unpacked, since another zlib may pack it otherwise.
  @Test func theModelGivesTheSampleAgain() throws {
    var source = try LublinArrivals(Self.model())
    let scratch = try ScratchFolder()
    let writer = try SWFWriter(path: scratch.path + "/again.swf.gz", header: source.header)
    var jobs: [Arrival] = []
    source.read(into: &jobs, limit: .max)
    for job in jobs { try writer.write(job) }
    try writer.finish()
    let sample = try SWFLog.open(path: Self.path)
    let again = try SWFLog.open(path: scratch.path + "/again.swf.gz")
    var (left, right): ([SWFRecord], [SWFRecord]) = ([], [])
    try sample.read(into: &left, limit: .max)
    try again.read(into: &right, limit: .max)
    #expect(sample.header == again.header)
    #expect(left.count == 10_000 && left == right)
  }

  /// The same model packs to the same bytes: nothing of the hour or the machine goes into the file.
  @Test func packingIsDeterministic() throws {
    let scratch = try ScratchFolder()
    let files = try ["a", "b"].map { name in
      var source = try LublinArrivals(Self.model())
      let path = scratch.path + "/\(name).swf.gz"
      let writer = try SWFWriter(path: path, header: source.header)
      var jobs: [Arrival] = []
      source.read(into: &jobs, limit: .max)
      for job in jobs { try writer.write(job) }
      try writer.finish()
      return try Data(contentsOf: URL(fileURLWithPath: path))
    }
    #expect(files[0] == files[1] && files[0].count > 100_000)
  }

  /// Read as any log is, it keeps every job as the model drew it.
  @Test func theCanonicalReadingKeepsEveryJob() throws {
    var source = try LublinArrivals(Self.model())
    var drawn: [Arrival] = []
    source.read(into: &drawn, limit: .max)
    let log = try SWFLog.open(path: Self.path)
    let arrivals = try SWFArrivals(log, processors: log.machineSize())
    var read: [Arrival] = []
    try arrivals.read(into: &read, limit: .max)
    let origin = drawn[0].workspace.submit
    let shifted = drawn.map { job in
      var job = job
      job.workspace.submit = .zero + (job.workspace.submit - origin)
      return job
    }
    #expect(read.count == shifted.count)
    for (a, b) in zip(read, shifted) where a != b {
      Issue.record("job \(b.workspace.id) differs: \(a) and \(b)")
      break
    }
  }
}
