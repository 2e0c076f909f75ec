import Foundation
import Testing

@Suite("Checkpoints that cannot be resumed")
struct BadCheckpointTests {
  /// A checkpoint as a run leaves it, with its results beside it.
  private func makeCheckpoint() async throws -> Scratch {
    let scratch = try Scratch()
    try scratch.file("log.swf.gz", try Data(contentsOf: URL(fileURLWithPath: Command.sample)))
    let result = try await Command.quanta(
      "replay", "log.swf.gz", "-q", "--jobs-csv", "jobs.csv", "--database", "r.sqlite", "--checkpoint", "c",
      "--checkpoint-every", "20d", in: scratch.path)
    #expect(result.status == 0, "\(result.errors)")
    return scratch
  }

  private func resume(_ scratch: Scratch) async throws -> Command.Result {
    try await Command.quanta("resume", "c", in: scratch.path)
  }

  @Test("Missing, empty, or of another kind")
  func foreign() async throws {
    let scratch = try Scratch()
    expectRefusal(try await resume(scratch), 66, says: ["c: there is no checkpoint", "check the path"])
    try scratch.file("c", "")
    expectRefusal(try await resume(scratch), 65, says: ["c: is not a checkpoint, or is damaged", "run anew"])
    try scratch.file("c", String(repeating: "not a checkpoint\n", count: 100))
    expectRefusal(try await resume(scratch), 65, says: ["c: is not a checkpoint, or is damaged", "run anew"])
  }

  @Test("Cut short or changed anywhere")
  func damaged() async throws {
    let scratch = try await makeCheckpoint()
    let whole = try scratch.data("c")
    for count in [10, 30, 1000, whole.count - 1] {
      try scratch.file("c", whole.prefix(count))
      expectRefusal(try await resume(scratch), 65, says: ["c: is not a checkpoint, or is damaged"])
    }
    for place in [0, 25, 40, 500, whole.count / 2, whole.count - 1] {
      var changed = whole
      changed[place] ^= 0x40
      try scratch.file("c", changed)
      expectRefusal(try await resume(scratch), 65, says: ["c: is not a checkpoint, or is damaged"])
    }
    try scratch.file("c", whole)
    #expect(try await resume(scratch).status == 0)
  }

  @Test("The log is another one, or gone")
  func otherLog() async throws {
    let scratch = try await makeCheckpoint()
    try scratch.file("log.swf.gz", "; MaxProcs: 128\n" + record(1))
    expectRefusal(
      try await resume(scratch), 65,
      says: ["log.swf.gz: the log is not the one", "put the same file there, or run anew"])
    try FileManager.default.removeItem(atPath: scratch.path + "/log.swf.gz")
    expectRefusal(try await resume(scratch), 66, says: ["log.swf.gz: "])
  }

  @Test("The results are gone or were cut")
  func otherResults() async throws {
    let scratch = try await makeCheckpoint()
    try scratch.file("jobs.csv", "id\n")
    expectRefusal(try await resume(scratch), 74, says: ["jobs.csv holds 3 bytes, the checkpoint expects", "run anew"])
    try FileManager.default.removeItem(atPath: scratch.path + "/jobs.csv")
    expectRefusal(try await resume(scratch), 66, says: ["jobs.csv", "run anew"])
    #expect(!scratch.holds("jobs.csv"))
    let again = try await makeCheckpoint()
    try FileManager.default.removeItem(atPath: again.path + "/r.sqlite")
    expectRefusal(try await resume(again), 66, says: ["r.sqlite: the database the run was begun with is not there"])
    #expect(!again.holds("r.sqlite"))
  }
}
