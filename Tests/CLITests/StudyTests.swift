import Foundation
import Testing

@Suite("Studies of a site")
struct SiteStudyTests {
  static let refusals = [
    Refusal("no such file", ["study", "nothing.yaml"], 66, says: ["nothing.yaml", "no such file"]),
    Refusal(
      "unknown key", ["study", "s.yaml"], 65, says: ["s.yaml:3", "no key 'workload'", "did you mean 'workloads'"]
    ) { try $0.file("s.yaml", "cluster: [{hosts: 2}]\nscenarios: [{policy: easy}]\nworkload: []\n") },
    Refusal(
      "missing trace", ["study", "s.yaml"], 66, says: ["s.yaml:3", "no trace 'none.swf'", "QUANTA_TRACES"]
    ) { try $0.file("s.yaml", "cluster: [{hosts: 2}]\nscenarios: [{policy: easy}]\nworkloads: [{trace: none.swf}]\n") },
    Refusal(
      "image larger than any cache", ["study", "s.yaml"], 65,
      says: ["s.yaml:3", "larger than any host's cache", "'cache'"]
    ) {
      try $0.file(
        "s.yaml",
        "cluster: [{hosts: 2, cache: 1GiB}]\nscenarios: [{policy: easy}]\nenvironments: {count: 2, image: 4GiB}\n"
          + "workloads: [{trace: none.swf}]\n")
    },
    Refusal(
      "reservation in the past", ["study", "s.yaml"], 65, says: ["r.lwf:1", "in the past"]
    ) {
      try $0.file("r.lwf", "100 50 60 60 1 1 512 0 'a' 600\n")
      try $0.file(
        "s.yaml", "cluster: [{hosts: 2}]\nscenarios: [{policy: easy}]\nworkloads: [{reservations: {file: r.lwf}}]\n")
    },
    Refusal("no cell matches", ["study", "s.yaml", "--only", "nobody"], 64, says: ["'nobody'", "workload · scenario"]) {
      try $0.file("r.lwf", "0 50 60 60 1 1 512 0 'a' 600\n")
      try $0.file(
        "s.yaml", "cluster: [{hosts: 2}]\nscenarios: [{policy: easy}]\nworkloads: [{reservations: {file: r.lwf}}]\n")
    },
  ]

  @Test("Bad input is refused with place and remedy", arguments: refusals)
  func refused(_ refusal: Refusal) async throws { try await refusal.check() }

  static let small = """
    title: two ways
    cluster: [{hosts: 8, cores: 1, memory: 4GiB}]
    site: {boot: 20s, storage: {write: 50MB/s, read: 50MB/s}}
    workloads:
      - name: w
        traces: [{file: log.swf, memory: 1GiB}]
        reservations: {file: r.lwf}
    scenarios:
      - {name: kept, policy: easy}
      - {name: cancelled, policy: "easy(preemption: cancel)"}
    """

  static func prepare(_ scratch: Scratch) throws {
    let jobs = (1...40).map { record($0, submit: "\($0 * 50)", run: 100 + $0 * 7, processors: 1 + $0 % 5) }
    try scratch.file("log.swf", "; MaxProcs: 8\n" + jobs.joined())
    try scratch.file("r.lwf", "0 600 300 300 6 1 512 0 'a' 600\n700 1500 300 300 4 1 512 0 'a' 600\n")
    try scratch.file("s.yaml", small)
  }

  @Test("Any number of threads gives the same bytes, and nobody is lost from the accounts")
  func deterministic() async throws {
    let scratch = try Scratch()
    try Self.prepare(scratch)
    var files: [[Data]] = []
    for threads in ["1", "2"] {
      let result = try await Command.quanta(
        "study", "s.yaml", "--threads", threads, "--out", "out\(threads)", "--workspaces", "--quiet", in: scratch.path)
      #expect(result.status == 0, "\(result.errors)")
      files.append(
        try ["table.csv", "table.json", "workspaces-1.csv", "workspaces-2.csv"].map {
          try scratch.data("out\(threads)/\($0)")
        })
      #expect(try scratch.text("out\(threads)/report.html").contains("two ways"))
    }
    #expect(files[0] == files[1])
    #expect(
      try await Command.dump("\(scratch.path)/out1/results.sqlite")
        == Command.dump("\(scratch.path)/out2/results.sqlite"))
    let lines = try scratch.text("out1/workspaces-2.csv").split(separator: "\n")
    #expect(lines.count == 43)  // 40 jobs, 2 reservations, the head
    let reserved = lines.filter { $0.contains("advance reservation") }.map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    #expect(reserved.map { $0[8] } == ["600", "1500"], "both begin when they were promised to")
  }
}

@Suite("The study among the examples")
struct SiteExampleTests {
  @Test func runs() async throws {
    let scratch = try Scratch()
    let result = try await Command.quanta("study", "\(ExampleTests.folder)/site.yaml", in: scratch.path)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.isEmpty)
    #expect(result.text.contains("nobody makes") && result.text.contains("mean bounded slowdown"))
    #expect(result.text.contains("reservations on time [%]"))
  }
}
