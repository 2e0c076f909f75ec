import Foundation
import Model
import Policy
import Study
import Testing
import Workload

@Suite("Study files")
struct StudyFileTests {
  /// Reads `text` as a study beside an (empty) log called `log.swf`.
  private func read(_ text: String) throws -> StudyFile {
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    try Data().write(to: URL(fileURLWithPath: folder + "/log.swf"))
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/s.yaml"))
    do { return try StudyFile(path: folder + "/s.yaml", registry: Registry()) } catch var error as QuantaError {
      error.location = error.location?.replacingOccurrences(of: folder + "/", with: "")
      throw error
    }
  }

  @Test("All keys")
  func everything() throws {
    let study = try read(
      """
      # a comment
      trace: log.swf
      procs: 64
      reading: "canonical(memory: requested)"
      on-bad-line: skip
      reorder-window: 5
      cluster:
        - hosts: 3
          cores: 8
          memory: 64GiB
          disk: 2 TiB
          attributes: [gpu, fast]
          site: north
        - {hosts: 1}
      policies:
        - fcfs
        - "easy( order : sjf )"
        - mine: conservative
        - 'quoted: name': "easy(candidates: sjf)"
      tau: 1m
      seed: 18446744073709551615
      threads: 2
      rows: no
      out: results/x
      """)
    #expect(study.trace.hasSuffix("/log.swf"))
    #expect(study.out == study.trace.replacingOccurrences(of: "log.swf", with: "results/x"))
    #expect(study.processors == 64)
    #expect(study.reading?.description == "canonical(memory: requested)")
    #expect(study.onBadLine == .skip)
    #expect(study.reorderWindow == 5)
    let large = HostShape(
      cores: 8, memoryKiB: 64 << 20, diskKiB: 2 << 30, attributes: ["gpu", "fast"], site: "north")
    #expect(
      study.cluster
        == ClusterShape(groups: [.init(count: 3, host: large), .init(count: 1, host: HostShape(cores: 1))]))
    #expect(study.policies.map(\.expression) == ["fcfs", "easy(order: sjf)", "conservative", "easy(candidates: sjf)"])
    #expect(study.policies.map(\.name) == [nil, nil, "mine", "quoted: name"])
    #expect(study.tau == .seconds(60))
    #expect(study.seed == .max)
    #expect(study.threads == 2)
    #expect(study.rows == .no)
  }

  @Test("Only the log is needed; a reading may be a mapping, in any order")
  func little() throws {
    let study = try read("trace: log.swf\nreading: {status: 1+5, run-over-estimate: raise, no-run: one-second}\n")
    #expect(
      study.reading?.description
        == "canonical(no-run: one-second, run-over-estimate: raise, status: 1+5)")
    #expect(study.policies.isEmpty && study.cluster == nil && study.out == nil && study.tau == nil)
    #expect(try read("trace: /dev/null").trace == "/dev/null")
    #expect(try read("trace: '-'").trace == "-")
  }

  /// Text, place, and what the message holds.
  static let mistakes: [(text: String, place: String, says: [String])] = [
    ("", "s.yaml", ["the file is empty"]),
    ("- fcfs\n", "s.yaml:1", ["the file is a list, not a mapping with the keys trace, "]),
    ("policies: [fcfs]\n", "s.yaml:1", ["the study names no log", "add 'trace: LOG.swf.gz'"]),
    (
      "trace: log.swf\npolices: [fcfs]\n", "s.yaml:2",
      ["no key 'polices'", "did you mean 'policies'?", "reorder-window"]
    ),
    ("trace: log.swf\nzzzzz: 1\n", "s.yaml:2", ["no key 'zzzzz'; The keys are trace"]),
    ("trace: log.swf\nprocs: 1\n\nprocs: 2\n", "s.yaml:2", ["'procs' stands twice", "keep one of them"]),
    ("trace:\n", "s.yaml:1", ["'trace' is nothing, not the path of a log"]),
    ("trace: [a, b]\n", "s.yaml:1", ["'trace' is a list, not the path of a log"]),
    ("trace: log.swf\nprocs: many\n", "s.yaml:2", ["'procs' is 'many', not a whole number from 1 to 2147483647"]),
    ("trace: log.swf\nprocs: 0\n", "s.yaml:2", ["'procs' is '0', not a whole number from 1"]),
    ("trace: log.swf\nseed: -1\n", "s.yaml:2", ["'seed' is '-1', not a whole number from 0"]),
    ("trace: log.swf\nthreads: 1.5\n", "s.yaml:2", ["'threads' is '1.5', not a whole number"]),
    ("trace: log.swf\non-bad-line: skp\n", "s.yaml:2", ["'skp' is no value of 'on-bad-line'", "did you mean 'skip'?"]),
    ("trace: log.swf\nrows: maybe\n", "s.yaml:2", ["'maybe' is no value of 'rows'", "Give one of: auto, yes, no"]),
    ("trace: log.swf\ntau: 10\n", "s.yaml:2", ["'10' is not a duration: it has no unit", "90s"]),
    ("trace: log.swf\ntau: 0s\n", "s.yaml:2", ["τ must be positive"]),
    ("trace: log.swf\nreading: 'canonical(x: y)'\n", "s.yaml:2", ["a reading has no option 'x'", "options are: "]),
    ("trace: log.swf\nreading:\n  memory: none\n", "s.yaml:3", ["'none' is no value", "ignore, requested, used"]),
    (
      "trace: log.swf\nreading:\n  too-wid: clip\n", "s.yaml:3",
      ["there is no key 'too-wid' in 'reading'", "did you mean 'too-wide'?"]
    ),
    ("trace: log.swf\npolicies: fcfs\n", "s.yaml:2", ["'policies' is 'fcfs', not a list of policy expressions"]),
    ("trace: log.swf\npolicies: []\n", "s.yaml:2", ["there is no policy"]),
    (
      "trace: log.swf\npolicies:\n  - fcfs\n  - esay\n", "s.yaml:4", ["no backfill policy 'esay'", "did you mean easy"]
    ),
    (
      "trace: log.swf\npolicies:\n  - easy(order: sjf)\n", "s.yaml:3",
      ["YAML takes the ': ' of this policy", "put the expression in quotes"]
    ),
    (
      "trace: log.swf\npolicies:\n  - easy(order: sjf, placement: best-fit)\n", "s.yaml:3",
      ["is not YAML: mapping values are not allowed", "put text that contains ': ' in quotes"]
    ),
    (
      "trace: log.swf\npolicies:\n  - {a: fcfs, b: easy}\n", "s.yaml:3",
      ["neither an expression nor one 'name: expression'"]
    ),
    (
      "trace: log.swf\npolicies:\n  - \"easy(order\"\n", "s.yaml:3, policy expression, column 11",
      ["expected ", "\n  easy(order\n            ^"]
    ),
    ("trace: log.swf\ncluster: big\n", "s.yaml:2", ["'cluster' is 'big', not a list of host groups"]),
    ("trace: log.swf\ncluster:\n  - {cores: 4}\n", "s.yaml:3", ["does not say how many they are", "add 'hosts: N'"]),
    ("trace: log.swf\ncluster: []\n", "s.yaml:2", ["a cluster of 0 cores"]),
    (
      "trace: log.swf\ncluster:\n  - {hosts: 1, memory: 64}\n", "s.yaml:3",
      ["'64' is not a size", "512MiB, 64GiB or 2TiB"]
    ),
    (
      "trace: log.swf\ncluster:\n  - {hosts: 1, cores: 5000}\n", "s.yaml:3",
      ["'cluster[1].cores' is '5000', not a whole number from 1 to 4096"]
    ),
    (
      "trace: log.swf\ncluster:\n  - {hosts: 1}\n  - hosts: 1\n    core: 5\n", "s.yaml:5",
      ["there is no key 'core' in 'cluster[2]'; did you mean 'cores'?"]
    ),
    (
      "trace: log.swf\ncluster:\n  - {hosts: 2147483647, cores: 4096}\n", "s.yaml:3",
      ["cores cannot be simulated"]
    ),
    ("trace: 'log.swf\n", "s.yaml:2", ["is not YAML"]),
    ("trace: *nothing\n", "s.yaml:1", ["is not YAML: found undefined alias"]),
  ]

  @Test("A mistake names its line, what is wrong and what to do", arguments: mistakes.indices)
  func mistake(_ index: Int) throws {
    let (text, place, says) = Self.mistakes[index]
    let error = #expect(throws: QuantaError.self, "\(text)") { try read(text) }
    #expect(error?.kind == .data)
    #expect(error?.location == place, "\(text)\(error?.description ?? "")")
    // A caret below the expression is remedy enough.
    #expect(error?.remedy?.isEmpty == false || error?.message.contains("^") == true)
    for phrase in says {
      #expect(error?.description.contains(phrase) == true, "\(error?.description ?? "") lacks: \(phrase)")
    }
  }

  @Test("A log that is not there")
  func missingLog() {
    let error = #expect(throws: QuantaError.self) { try read("\ntrace: other.swf\n") }
    #expect(error?.kind == .noInput)
    #expect(error?.location == "s.yaml:2")
    #expect(error?.message.contains("other.swf") == true)
  }

  @Test("A file that is no text")
  func binary() throws {
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    for bytes in [Data([0xFF, 0xFE, 0x00, 0x41]), Data("trace: a\0b".utf8)] {
      try bytes.write(to: URL(fileURLWithPath: folder + "/s.yaml"))
      let error = #expect(throws: QuantaError.self) { try StudyFile(path: folder + "/s.yaml", registry: Registry()) }
      #expect(error?.kind == .data)
    }
    #expect(throws: QuantaError.self) { try StudyFile(path: folder, registry: Registry()) }
    let missing = #expect(throws: QuantaError.self) { try ClusterShape(file: folder + "/c.yaml") }
    #expect(missing?.kind == .noInput)
  }

  @Test("A cluster file lists groups")
  func cluster() throws {
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    let path = folder + "/c.yaml"
    try Data("groups:\n  - {hosts: 2, cores: 4}\n".utf8).write(to: URL(fileURLWithPath: path))
    #expect(try ClusterShape(file: path) == ClusterShape(groups: [.init(count: 2, host: HostShape(cores: 4))]))
    try Data("group:\n  - {hosts: 2, cores: 4}\n".utf8).write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: QuantaError.self) { try ClusterShape(file: path) }
    #expect(error?.location == path + ":1")
    #expect(error?.remedy?.contains("did you mean 'groups'?") == true)
  }
}
