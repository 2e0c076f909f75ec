import Live
import Model
import Policy
import TestSupport
import Testing

@testable import Operation

@Suite("Whether a site can serve a workspace at all")
struct WorkspaceCheckTests {
  private func check(_ rest: String, policy: String = "easy(quanta: weighted-capped)") throws {
    let file = try FileFixtures.workspaces("name: w\nmemory: 64MiB\nenvironment: debian\nduration: 1m\n\(rest)\n")
    try file.check(against: FileFixtures.site(policy: policy))
  }

  @Test(
    "What has room is let through",
    arguments: [
      "", "vcpus: 3\ncpu: 1", "vcpus: 7\ncpu: 0.5", "disk: 8GiB", "machines: 44\ncpu: 0.1", "disk: 64MiB",
      "context: {hostname: x, arguments: quiet}",
    ])
  func fits(_ rest: String) throws { try check(rest) }

  @Test(
    "What has none is refused, with the line",
    arguments: [
      // h1 may promise 3.5 of its 4 cores.
      ("vcpus: 8\ncpu: 0.5", "w.yaml:5", "needs 4.0 cores; no host may promise more than 3.5"),
      ("vcpus: 4", "w.yaml:5", "needs 4.0 cores"), ("disk: 9GiB", "w.yaml:5", "9 GiB of disk"),
      // h1 has the cores, h2 the disk.
      ("vcpus: 3\ndisk: 2GiB", "w.yaml:1", "no host has all"), ("disk: 32MiB", "w.yaml:5", "is larger than the disk"),
      // 24 of 64 MiB by h1's memory of 1.5 GiB, and 20 of a tenth by h2's two cores.
      ("machines: 45\ncpu: 0.1", "w.yaml:5", "room for 44 such machines"),
      ("machines: 6\ncpu: 1", "w.yaml:5", "room for 5 such machines"),
    ])
  func refused(_ rest: String, _ place: String, _ says: String) {
    let error = #expect(throws: QuantaError.self) { try check(rest) }
    #expect(error?.location?.hasSuffix(place) == true, "\(error?.description ?? "")")
    #expect(error?.message.contains(says) == true, "\(error?.description ?? "")")
    #expect(error?.remedy?.isEmpty == false)
  }

  @Test("Memory: the host's less the hypervisor's, and the environment's most")
  func memory() throws {
    func check(_ memory: String, _ environment: String) throws {
      let text = "{name: w, memory: \(memory), environment: \(environment), duration: 1m}"
      try FileFixtures.workspaces(text).check(against: FileFixtures.site())
    }
    try check("1GiB", "debian")
    try check("4GiB", "alone")
    let most = #expect(throws: QuantaError.self) { try check("1025MiB", "debian") }
    #expect(most?.message.contains("at most 1 GiB of memory") == true)
    let host = #expect(throws: QuantaError.self) { try check("4097MiB", "alone") }
    #expect(host?.message.contains("no host may promise more than 4096 MiB") == true)
  }

  @Test("An environment the site does not have: the nearest is offered")
  func unknown() throws {
    let file = try FileFixtures.workspaces("name: w\nmemory: 64MiB\nenvironment: debain\nduration: 1m\n")
    let site = try FileFixtures.site()
    let error = #expect(throws: QuantaError.self) { try file.check(against: site) }
    #expect(error?.location?.hasSuffix("w.yaml:3") == true)
    #expect(error?.remedy == "did you mean 'debian'? It has debian, alone")
  }

  @Test("What nobody would be told is refused")
  func untold() throws {
    for context in ["{hostname: x}", "{run: [a]}", "{arguments: quiet}"] {
      let file = try FileFixtures.workspaces(
        "{name: w, memory: 64MiB, environment: alone, duration: 1m, context: \(context)}")
      let site = try FileFixtures.site()
      let error = #expect(throws: QuantaError.self) { try file.check(against: site) }
      #expect(error?.message.contains("environment 'alone'") == true)
    }
  }

  @Test("The policy says how much may be promised")
  func policies() throws {
    // Each of seven virtual CPUs has a core to itself.
    let error = #expect(throws: QuantaError.self) { try check("vcpus: 7\ncpu: 0.5", policy: "easy(quanta: dedicated)") }
    #expect(error?.message.contains("needs 7.0 cores, since the policy gives each virtual CPU a core") == true)
    try check("vcpus: 7", policy: "easy(quanta: overcommit(cpu: 2))")
  }

  @Test("The books agree: what passes is not refused by a controller, and what does not is", arguments: 0..<40)
  func agrees(_ seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let name = ["dedicated", "weighted-capped", "overcommit(cpu: 1.5, memory: 1.2)"][random.draw(0...2)]
    let rules = try PolicySpecification(parsing: "easy(quanta: \(name))", registry: Registry()).rules
    let shape = ClusterShape(
      groups: (0..<3).map { _ in
        .init(
          count: Int32(random.draw(1...3)),
          host: HostShape(
            cores: Int32(random.draw(1...8)), memoryKiB: Int64(random.draw(600_000...4_000_000)),
            diskKiB: Int64(random.draw(600_000...4_000_000)),
            hypervisor: HypervisorShare(
              cpuMilli: Int32(random.draw(0...900)), memoryKiB: Int64(random.draw(0...500_000)))))
      })
    let request = WorkspaceRequest(
      name: "w", count: Int32(random.draw(1...6)),
      quantum: Quantum(
        cpuMilli: Int32(random.draw(1...1000)), vcpus: Int32(random.draw(1...8)),
        memoryKiB: Int64(random.draw(16_384...2_500_000)), diskKiB: Int64(random.draw(0...2_500_000))),
      environment: "e", requested: .seconds(60))
    let fits = (try? request.check(against: shape, quanta: rules.site.quanta)) != nil

    var controller = try Controller(
      shape: shape, rules: rules, estimates: Estimates(), catalogue: EnvironmentCatalogue())
    var events = EventBatch()
    let workspace = Workspace(
      id: 1, jobNumber: 1, submit: .zero, count: request.count, quantum: request.quantum,
      requested: request.requested)
    events.submissions = [.init(handle: 0, workspace: workspace)]
    controller.handle(events, at: .zero)
    #expect(!controller.decisions.isEmpty)
    #expect(controller.decisions.contains { $0.kind == .reject } != fits)
  }
}
