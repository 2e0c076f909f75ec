import Foundation
import Testing

@Suite("Studies of a site")
struct SiteStudyTests {
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

@Suite("A study of all that can happen")
struct EventfulStudyTests {
  /// Images that are staged, transfers that break off, hosts that fail and are switched off, services, energy and prices.
  static let text = """
    title: all that can happen
    seed: 5
    replications: 2
    cluster: [{hosts: 6, cores: 2, memory: 4GiB, cache: 3GiB, network: 1Gbit/s, power: {watts: [40, 90], off: 2}, price: {hour: 0.1}}]
    environments: {count: 4, image: 1GiB}
    site:
      boot: "uniform(from: 10s, to: 30s)"
      shutdown: 5s
      slowdown: 1.05
      repository: {bandwidth: 200Mbit/s, distribution: unicast}
      storage: {write: 50MB/s, read: 50MB/s}
      mishaps: {boot: 0.05, staging: 0.3}
      failures: {time-between: "exponential(mean: 2h)", time-to-repair: "exponential(mean: 10m)"}
      checkpoint: 2m
    workloads:
      - name: w
        trace: {file: log.swf, memory: 1GiB, assign: {zipf: 1.1}}
        services: {planetlab: services, cpu: 50%, memory: 512MiB, stay: 1h, assign: uniform}
        reservations: {generate: {share: 10%, duration: 10m, nodes: 1..3, notice: 20m}, memory: 1GiB, assign: uniform}
    scenarios:
      - {name: kept, policy: "easy(staging: staged)"}
      - {name: cancelled, policy: "easy(preemption: cancel, staging: staged, quanta: elastic)"}
      - {name: saving, policy: "easy(staging: staged, power: switch-off)"}
    price: {currency: EUR, kwh: 0.25}
    """

  @Test("Any number of threads gives the same bytes")
  func deterministic() async throws {
    let scratch = try Scratch()
    let jobs = (1...40).map { record($0, submit: "\($0 * 50)", run: 100 + $0 * 7, processors: 1 + $0 % 5) }
    try scratch.file("log.swf", "; MaxProcs: 12\n" + jobs.joined())
    try FileManager.default.createDirectory(atPath: "\(scratch.path)/services", withIntermediateDirectories: true)
    try scratch.file("services/a", "10\n90\n30\n")
    try scratch.file("services/b", "80\n20\n")
    try scratch.file("s.yaml", Self.text)
    let names = ["table.csv", "table.json"] + (1...6).map { "workspaces-\($0).csv" }
    var files: [[Data]] = []
    for threads in ["1", "2"] {
      let result = try await Command.quanta(
        "study", "s.yaml", "--threads", threads, "--out", "out\(threads)", "--workspaces", "--quiet", in: scratch.path)
      #expect(result.status == 0, "\(result.errors)")
      files.append(try names.map { try scratch.data("out\(threads)/\($0)") })
    }
    #expect(files[0] == files[1])
    #expect(
      try await Command.dump("\(scratch.path)/out1/results.sqlite")
        == Command.dump("\(scratch.path)/out2/results.sqlite"))
    // Were nothing to happen, equal bytes would show little.
    let table = try scratch.text("out1/table.csv").split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    for key in ["host_failures", "transfers", "failed_transfers", "energy_kwh", "cost", "reservations", "boot_core_h"] {
      let column = try #require(table[0].firstIndex { $0 == key })
      #expect(table.dropFirst().contains { (Double($0[column]) ?? 0) > 0 }, "\(key)")
    }
    // Replications differ in their draws.
    #expect(table[1].dropFirst(3) != table[2].dropFirst(3))
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

  @Test("Caps that follow demand give services what a fixed cap withholds")
  func services() async throws {
    let scratch = try Scratch()
    let result = try await Command.quanta(
      "study", "\(ExampleTests.folder)/services.yaml", "--format", "csv", in: scratch.path)
    #expect(result.status == 0, "\(result.errors)")
    let table = result.text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    func values(_ key: String) throws -> [Double] {
      let column = try #require(table[0].firstIndex { $0 == key })
      return try table.dropFirst().map { try #require(Double($0[column])) }
    }
    #expect(table.dropFirst().map { $0[1] } == ["dedicated", "capped", "elastic"])
    // Sixteen machines of two virtual CPUs, half of each promised, for a day.
    #expect(try values("promised_core_h").allSatisfy { abs($0 - 16 * 24) < 1e-6 })
    let wanted = try values("wanted_core_h")
    let received = try values("received_core_h")
    #expect(abs(received[0] - wanted[0]) < 1e-6, "a core of its own gives each virtual CPU all it wants")
    #expect(received[1] < 0.9 * wanted[1], "a cap at the promise withholds the peaks")
    #expect(received[2] > 1.1 * received[1] && received[2] <= wanted[2])
    #expect(try values("best_effort_done_s")[0] > 2 * 86_400, "half of them have to wait for a day")
  }

  @Test("Its traces are what their script makes")
  func tracesAreSynthetic() async throws {
    let scratch = try Scratch()
    let script = Command.package.appendingPathComponent("Scripts/make-office-traces.sh").path
    let made = try await Command.script("bash \(script) made && cat made/*", in: scratch.path)
    #expect(made.status == 0, "\(made.errors)")
    let kept = Command.package.appendingPathComponent("Traces/office-16").path
    let names = try FileManager.default.contentsOfDirectory(atPath: kept).sorted()
    #expect(names.count == 16)
    for name in names {
      #expect(try Data(contentsOf: URL(fileURLWithPath: "\(kept)/\(name)")) == scratch.data("made/\(name)"), "\(name)")
    }
  }
}
