import Foundation
import Testing

@Suite("Results that cannot be written")
struct BadOutputTests {
  static let log = Command.sample

  static let refusals: [Refusal] = [
    Refusal(
      "rows in a folder that is not there", ["replay", log, "--jobs-csv", "/proc/nope/jobs.csv"], 74,
      says: ["/proc/nope/jobs.csv", "No such file or directory", "check that the folder exists"]),
    Refusal(
      "rows where a folder is", ["replay", log, "--jobs-csv", "/tmp"], 74,
      says: ["cannot open /tmp for writing: Is a directory", "check that"]),
    Refusal(
      "metrics in a folder that is not there", ["replay", log, "--json", "/proc/nope/run.json"], 74,
      says: ["/proc/nope/run.json", "No such file or directory", "check that the folder exists"]),
    Refusal(
      "database in a folder that is not there", ["replay", log, "--database", "/proc/nope/r.sqlite"], 74,
      says: ["/proc/nope/r.sqlite", "unable to open", "check that the folder exists"]),
    Refusal(
      "database where a folder is", ["replay", log, "--database", "/tmp"], 74,
      says: ["cannot open /tmp for writing", "check that"]),
    Refusal(
      "database that is none", ["replay", log, "--database", "notes.txt"], 65,
      says: ["notes.txt is damaged or not an SQLite database", "name another file"],
      prepare: { try $0.file("notes.txt", String(repeating: "not a database\n", count: 100)) }),
    Refusal(
      "checkpoint in a folder that is not there", ["replay", log, "--checkpoint", "/proc/nope/c"], 74,
      says: ["/proc/nope/c: no checkpoint can be written there", "--checkpoint"]),
    Refusal(
      "folder that cannot be made", ["compare", log, "--out", "/proc/nope"], 74,
      says: ["/proc/nope: the folder cannot be made: No such file or directory", "--out"]),
    Refusal(
      "folder where a file is", ["compare", log, "--out", "taken"], 74,
      says: ["taken: the folder cannot be made: a file of that name is in the way", "--out"],
      prepare: { try $0.file("taken", "") }),
    Refusal(
      "rows on a full disk", ["replay", log, "--jobs-csv", "/dev/full"], 74,
      says: ["cannot write to /dev/full: No space left on device", "make room or choose another place"]),
    Refusal(
      "metrics on a full disk", ["replay", log, "--json", "/dev/full"], 74,
      says: ["cannot write to /dev/full: No space left on device", "make room or choose another place"]),
  ]

  @Test("is one sentence that names the place and the remedy", arguments: refusals)
  func refuses(_ refusal: Refusal) async throws { try await refusal.check() }

  @Test("Printing to a full disk is an error", arguments: ["policies", "replay $LOG", "trace info $LOG"])
  func printing(_ words: String) async throws {
    let scratch = try Scratch()
    let result = try await Command.script("$QUANTA \(words) > /dev/full", in: scratch.path)
    expectRefusal(result, 74, says: ["standard output", "No space left on device", "make room"])
  }

  @Test("Another program's database is not touched", .enabled(if: has("sqlite3"), "sqlite3 is not installed"))
  func foreignDatabase() async throws {
    let scratch = try Scratch()
    let made = try await Command.script("sqlite3 other.sqlite 'CREATE TABLE t (a)'", in: scratch.path)
    #expect(made.status == 0)
    let before = try scratch.data("other.sqlite")
    let result = try await Command.quanta("replay", Self.log, "--database", "other.sqlite", in: scratch.path)
    expectRefusal(
      result, 65, says: ["other.sqlite is an SQLite database, but not one of results", "name another file"])
    #expect(try scratch.data("other.sqlite") == before)
  }

  /// A limit on the size of files, with its signal ignored, lets writes fail as a full disk does.
  @Test("What was written before the disk was full is kept", arguments: [100, 300])
  func keepsRows(_ kibibytes: Int) async throws {
    let scratch = try Scratch()
    let result = try await Command.script(
      """
      trap '' XFSZ; ulimit -f $1
      exec $QUANTA replay $LOG --policy fcfs --jobs-csv jobs.csv
      """, "\(kibibytes)", in: scratch.path)
    expectRefusal(result, 74, says: ["cannot write to jobs.csv: File too large", "bytes are kept", "make room"])
    let whole = try await Command.quanta("replay", Self.log, "--policy", "fcfs", "--jobs-csv", "-")
    let kept = try scratch.data("jobs.csv")
    #expect(kept.count == kibibytes << 10)
    #expect(whole.output.starts(with: kept))
  }

  @Test(
    "A database on a full disk keeps the rows of whole batches", .enabled(if: mounts, "nothing can be mounted here"))
  func fullFileSystem() async throws {
    let scratch = try Scratch()
    let result = try await Command.script(
      """
      mkdir small
      unshare -m bash -c 'mount -t tmpfs -o size=400k none small || exit 1
        $QUANTA replay $LOG --policy easy --rows yes --database small/r.sqlite --checkpoint c --checkpoint-every 20d
        code=$?; cp small/* .; exit $code'
      """, in: scratch.path)
    expectRefusal(
      result, 74, says: ["cannot write to small/r.sqlite: ", "stored before are kept; make room"])
    #expect(try scratch.data("r.sqlite").starts(with: Data("SQLite format 3".utf8)))
  }

  static func has(_ program: String) -> Bool { FileManager.default.isExecutableFile(atPath: "/usr/bin/\(program)") }

  static let mounts: Bool = {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
    process.arguments = ["-m", "mount", "-t", "tmpfs", "none", "/mnt"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()
}
