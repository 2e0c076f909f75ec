import Foundation
import Testing

@Suite("Logs that cannot be simulated")
struct BadLogTests {
  static let header = "; MaxProcs: 4\n"

  static let refusals: [Refusal] = [
    Refusal("missing", ["replay", "nope.swf"], 66, says: ["nope.swf: ", "No such file", "check the path"]),
    Refusal("a folder", ["replay", "/tmp"], 66, says: ["/tmp: is a folder, not a log; name a file in it"]),
    Refusal(
      "binary", ["replay", "bin.swf"], 65, says: ["bin.swf: is a binary file", "give a text log"],
      prepare: { try $0.file("bin.swf", Data((0..<4000).map { UInt8(truncatingIfNeeded: $0 &* 7) })) }),
    Refusal(
      "cut off gzip", ["replay", "cut.swf.gz"], 65,
      says: ["cut.swf.gz: the gzip file is truncated", "lines were good", "gzip -dc FILE"],
      prepare: {
        try $0.file("cut.swf.gz", try Data(contentsOf: URL(fileURLWithPath: Command.sample)).prefix(50_000))
      }),
    Refusal(
      "too few columns", ["replay", "log.swf"], 65,
      says: ["log.swf:3: 3 columns where a record has 18; mend the line", "--on-bad-line skip"],
      prepare: { try $0.file("log.swf", header + record(1) + "2 5 6\n" + record(3)) }),
    Refusal(
      "no number", ["replay", "log.swf"], 65,
      says: ["log.swf:2: column 2 (submit", "is 'soon', not a number", "--on-bad-line skip"],
      prepare: { try $0.file("log.swf", header + record(1, submit: "soon")) }),
    Refusal(
      "submitted before time 0", ["replay", "log.swf"], 65,
      says: ["log.swf:2: the submit time is negative (-5.0 s)", "--negative-submit drop or --negative-submit zero"],
      prepare: { try $0.file("log.swf", header + record(1, submit: "-5")) }),
    Refusal(
      "wider than the machine", ["replay", "log.swf", "--too-wide", "stop"], 65,
      says: [
        "log.swf:3: job 2 wants 8 processors, the machine has 4", "--procs", "--too-wide drop or --too-wide clip",
      ],
      prepare: { try $0.file("log.swf", header + record(1) + record(2, processors: 8)) }),
    Refusal(
      "far out of order", ["replay", "log.swf", "--reorder-window", "1"], 65,
      says: ["log.swf:1002: ", "more than 1 jobs above it", "--reorder-window N"],
      prepare: {
        let inOrder = (1...1000).map { record($0, submit: "\($0 * 10)") }.joined()
        try $0.file("log.swf", header + inOrder + record(1001, submit: "5"))
      }),
    Refusal(
      "empty", ["replay", "log.swf"], 65, says: ["log.swf: the log has no jobs; give a log with at least one job"],
      prepare: { try $0.file("log.swf", "") }),
    Refusal(
      "a header and nothing else", ["replay", "log.swf"], 65, says: ["log.swf: the log has no jobs"],
      prepare: { try $0.file("log.swf", header) }),
    Refusal(
      "no machine", ["replay", "log.swf"], 64,
      says: ["log.swf: the header does not say how many processors the machine has; give it with --procs N"],
      prepare: { try $0.file("log.swf", record(1)) }),
    Refusal(
      "text that is no log", ["replay", "notes.txt"], 65, says: ["notes.txt:1: column", "not a number"],
      prepare: { try $0.file("notes.txt", "a b c d e f g h i j k l m n o p q r\n") }),
    Refusal(
      "nothing left", ["replay", "log.swf", "--status", "5"], 65,
      says: ["log.swf: no job is left after the reading", "check --procs and the options"],
      prepare: { try $0.file("log.swf", header + record(1)) }),
    Refusal(
      "empty standard input", ["compare", "-"], 65, says: ["standard input: the log has no jobs", "at least one job"]),
  ]

  @Test("is one sentence with the place and the remedy", arguments: refusals)
  func refuses(_ refusal: Refusal) async throws { try await refusal.check() }

  @Test("Jobs before a bad line are simulated and written")
  func keepsJobsBeforeABadLine() async throws {
    let scratch = try Scratch()
    // The first job runs on: the rows of the others must not wait for it.
    let jobs = (2...2000).map { record($0, submit: "\($0 * 100)") }.joined()
    try scratch.file("log.swf", Self.header + record(1, submit: "100", run: 600_000) + jobs + "2001 oops\n")
    let result = try await Command.quanta(
      "replay", "log.swf", "--jobs-csv", "jobs.csv", "--database", "r.sqlite", in: scratch.path)
    expectRefusal(result, 65, says: ["log.swf:2002: column 2 (submit time) is"])
    let lines = try scratch.text("jobs.csv").split(separator: "\n")
    // Nor has the last one ended when the bad line is met.
    #expect(lines.count == 1 + 1998)
    #expect(lines.last == "1999,199800,199800,199810,1,10,60,1999")
    #expect(scratch.holds("r.sqlite"))
  }

  @Test("Bad lines that are to be skipped are counted")
  func skips() async throws {
    let scratch = try Scratch()
    try scratch.file("log.swf", Self.header + record(1) + "2 oops\n" + record(3))
    let result = try await Command.quanta("replay", "log.swf", "--on-bad-line", "skip", in: scratch.path)
    #expect(result.status == 0)
    #expect(result.text.contains("2 read, 2 kept"))
    #expect(result.text.contains("1 line"))
  }
}
