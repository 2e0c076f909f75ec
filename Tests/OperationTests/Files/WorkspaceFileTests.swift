import Foundation
import Live
import Model
import Policy
import Testing

@testable import Operation

@Suite("Workspace files")
struct WorkspaceFileTests {
  @Test("All keys")
  func everything() throws {
    let file = try FileFixtures.workspaces(
      """
      name: render.1
      machines: 3
      vcpus: 2
      cpu: 12.5%
      memory: 160MiB
      disk: 2GiB
      environment: debian
      duration: 90m
      terms: {reservation: 2026-12-01T11:00:00+01:00}
      context:
        hostname: node.example.org
        user: grid
        keys: [\(FileFixtures.key)]
        files:
          - {path: /etc/motd, content: "a: \\"b\\"\\nc", mode: "4755"}
          - path: /x
            content: 12
        run: [echo hi, "a\\nb"]
        arguments: quiet burn=0
      """)
    let expected = WorkspaceRequest(
      name: "render.1", count: 3,
      quantum: Quantum(cpuMilli: 125, vcpus: 2, memoryKiB: 160 << 10, diskKiB: 2 << 20), environment: "debian",
      requested: .seconds(5400), terms: .advanceReservation(start: .seconds(1_796_119_200)),
      context: MachineContext(
        hostname: "node.example.org", user: "grid", keys: [FileFixtures.key],
        files: [.init(path: "/etc/motd", content: "a: \"b\"\nc", mode: "4755"), .init(path: "/x", content: "12")],
        commands: ["echo hi", "a\nb"], arguments: "quiet burn=0"))
    #expect(file.requests == [expected])
    #expect(file.entries[0].location(of: "memory") == file.entries[0].location().replacing(":1", with: ":5"))
    #expect(file.entries[0].location(of: "preemptible") == file.entries[0].location())
  }

  static let least = "{name: w, memory: 64MiB, environment: e, duration: 1m"

  @Test("What the tables say of keys left out is what leaving them out means")
  func defaults() throws {
    func written(_ table: KeyTable) -> String {
      table.keys.compactMap { key in key.standard.map { "\(key.name): \($0)" } }.joined(separator: ", ")
    }
    let least = try FileFixtures.workspaces(Self.least + "}").requests
    #expect(try FileFixtures.workspaces("\(Self.least), \(written(WorkspaceKeys.workspace))}").requests == least)
    #expect(
      least == [
        WorkspaceRequest(name: "w", quantum: Quantum(memoryKiB: 64 << 10), environment: "e", requested: .seconds(60))
      ])
    #expect(WorkspaceKeys.contextFile["mode"]?.standard == MachineContext.File(path: "/x", content: "").mode)
  }

  @Test(
    "Shares and terms",
    arguments: [
      ("cpu: 0.5", 500, Terms.bestEffort(preemptible: true)), ("cpu: 1", 1000, .bestEffort(preemptible: true)),
      ("cpu: 0.1 %, preemptible: false", 1, .bestEffort(preemptible: false)),
      ("terms: best-effort, preemptible: true", 1000, .bestEffort(preemptible: true)),
      ("terms: immediate", 1000, .immediate),
      ("terms: {reservation: +10m}", 1000, .advanceReservation(start: FileFixtures.now + .seconds(600))),
      ("terms: {reservation: +0s}", 1000, .advanceReservation(start: FileFixtures.now)),
      ("terms: {deadline: '2026-11-27T22:01Z'}", 1000, .deadline(by: FileFixtures.now + .seconds(60))),
    ])
  func values(_ rest: String, _ milli: Int32, _ terms: Terms) throws {
    let request = try #require(try FileFixtures.workspaces("\(Self.least), \(rest)}").requests.first)
    #expect(request.quantum.cpuMilli == milli)
    #expect(request.terms == terms)
  }

  @Test("Several in one file, and one where one is wanted")
  func several() throws {
    let folder = try FileFolder()
    let two = try folder.write(
      "two.yaml", "workspaces:\n  - \(Self.least)}\n  - \(Self.least.replacing("w,", with: "v,"))}\n")
    let file = try WorkspaceFile(path: two, now: FileFixtures.now)
    #expect(file.requests.map(\.name) == ["w", "v"])
    #expect(file.entries.map { $0.location() } == ["\(two):2", "\(two):3"])
    let error = #expect(throws: QuantaError.self) { try WorkspaceRequest(file: two, now: FileFixtures.now) }
    #expect(error?.location == "\(two):3" && error?.message.contains("2 workspaces") == true)
    let one = try folder.write("one.yaml", Self.least + "}")
    #expect(try WorkspaceRequest(file: one, now: FileFixtures.now).name == "w")
  }

  @Test("What does not come from a file is named all the same")
  func content() throws {
    let text = "name: w\nmemory: 64MiB\nenvironment: e\nduration: 0s\n"
    let error = #expect(throws: QuantaError.self) {
      try WorkspaceFile(Data(text.utf8), called: "standard input", now: FileFixtures.now)
    }
    #expect(error?.location?.hasPrefix("standard input:4") == true)
    let right = Data(text.replacing("0s", with: "1s").utf8)
    #expect(try WorkspaceFile(right, called: "it", now: FileFixtures.now).requests.map(\.name) == ["w"])
    #expect(throws: QuantaError.self) { try WorkspaceFile(Data(), called: "it", now: FileFixtures.now) }
  }

  @Test("A mistake names its line, what is wrong and what to do", arguments: WorkspaceMistakes.all)
  func mistake(_ mistake: Mistake) throws {
    let error = #expect(throws: QuantaError.self, "\(mistake.text)") { try FileFixtures.workspaces(mistake.text) }
    mistake.expect(error)
  }
}

enum WorkspaceMistakes {
  private static func with(_ rest: String, schema: Bool = true, _ says: String...) -> Mistake {
    var mistake = Mistake("name: w\nenvironment: e\nmemory: 64MiB\nduration: 1m\n\(rest)\n", "w.yaml:5", schema: schema)
    mistake.says = says
    return mistake
  }

  private static func context(_ rest: String, schema: Bool = true, _ says: String...) -> Mistake {
    var mistake = with("context:\n  \(rest)", schema: schema)
    mistake.place = "w.yaml:6"
    mistake.says = says
    return mistake
  }

  static let all: [Mistake] = [
    Mistake("name: w\n", "w.yaml:1", "a workspace has no 'memory'"),
    Mistake("name: a b\n", "w.yaml:1", "'a b'"),
    Mistake("name: .w\n", "w.yaml:1", "begins with a letter"),
    Mistake("name: \(String(repeating: "x", count: 41))\n", "w.yaml:1", "1 to 40"),
    Mistake("workspaces: []\n", "w.yaml:1", "is empty"),
    Mistake("workspaces:\n  - {name: w}\n", "w.yaml:2", "a workspace has no 'memory'"),
    Mistake(
      "workspaces:\n  - \(WorkspaceFileTests.least)}\n  - \(WorkspaceFileTests.least)}\n", "w.yaml:3",
      "two workspaces 'w'",
      "w.yaml:2", schema: false),
    Mistake(
      "{name: w-, memory: 64MiB, environment: e, duration: 1m}\n", "w.yaml:1", "no hostname", "context: {hostname",
      schema: false),
    Mistake(
      "{name: w, memory: 15MiB, environment: e, duration: 1m}\n", "w.yaml:1", "no machine runs in 15 MiB", schema: false
    ),
    Mistake("{name: w, memory: 64MiB, environment: e, duration: 0s}\n", "w.yaml:1", "not above zero"),
    with("machine: 2", "did you mean 'machines'?"), with("machines: 0", "from 1 to 100000"),
    with("vcpus: 0", "from 1 to 4096"), with("cpu: 0", "a share of 0 is nothing"), with("cpu: 0.0001", "is nothing"),
    with("cpu: 101%", "outside 0% … 100%"), with("cpu: 1.5", "outside"), with("cpu: half", "a part such as"),
    with("cpu: \"0.5\"", "a part such as"), with("disk: 0GiB", "not a size"),
    with("terms: advance", "'advance' is no value of"), with("terms: {}", "such a term says nothing"),
    with("terms: {reservation: +1m, deadline: +2m}", "several things at once"),
    with("terms: {reservation: 2026-12-01}", "is not a time"),
    with("terms: {reservation: '2026-12-01T10:00:00'}", "Z or an offset"),
    with("terms: {reservation: '2026-02-29T10:00:00Z'}", schema: false, "no such day"),
    with("terms: {reservation: '2026-02-28T24:00:00Z'}", schema: false, "no such time of day"),
    with("terms: {reservation: '2026-11-27T21:59:59Z'}", schema: false, "is past", "it is 2026-11-27T22:00:00Z"),
    with("terms: {reservation: -5m}", "is not a time"),
    with("terms: {deadline: +59s}", schema: false, "cannot be done by", "2026-11-27T22:01:00Z or later"),
    with("terms: immediate\npreemptible: true", schema: false, "only best-effort").at("w.yaml:6"),
    with("preemptible: 1", "true or false"),
    context("host-name: x", "did you mean 'hostname'?"), context("hostname: a_b", "a hostname"),
    context("hostname: -a", "a hostname"), context("hostname: a..b", "a hostname"),
    context("hostname: \(String(repeating: "a", count: 64))", "a hostname"),
    context("hostname: \(String(repeating: "a.", count: 32))b", "a hostname"),
    context("user: Root", "a user"), context("keys: ['ssh-ed25519']", "no such key"),
    context("keys: ['ssh-dss AAAAB3NzaC1kc3M= a']", "does not begin with one of"),
    context(
      "keys: ['ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f']", schema: false,
      "no such key"),
    context("keys: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5']", schema: false, "cut off"),
    context("keys: ['-----BEGIN OPENSSH PRIVATE KEY-----']", "a private key", ".pub"),
    context("files: [{path: etc/x, content: a}]", "an absolute path"),
    context("files: [{path: /x}]", "has no 'content'"),
    context("files: [{path: /x/, content: a}]", schema: false, "no path of a file"),
    context("files: [{path: /x/../y, content: a}]", schema: false, "without '..'"),
    context("files: [{path: /x, content: a}, {path: /x, content: b}]", schema: false, "written twice"),
    context("files: [{path: /x, content: a, mode: 0644}]", "in quotes"),
    context("files: [{path: /x, content: a, mode: '0999'}]", "in octal"),
    context("run: reboot", "not a list of commands"),
    context("arguments: \"a\\nb\"", "arguments of the kernel"),
  ]
}

extension Mistake {
  fileprivate func at(_ place: String) -> Mistake {
    var mistake = self
    mistake.place = place
    return mistake
  }
}
