import Foundation
import Live
import Model
import Policy
import Testing

@testable import Operation

@Suite("Examples of site and workspace files")
struct ExampleFileTests {
  private func example(_ name: String) -> String { "\(FileFixtures.examples)/\(name)" }

  @Test("Two Xen hosts")
  func lab() throws {
    // The lab's image is there once the lab is built: something stands in for it beside a copy.
    let folder = try FileFolder()
    for path in ["Examples/live", ".build/lab/images"] {
      try FileManager.default.createDirectory(atPath: "\(folder.path)/\(path)", withIntermediateDirectories: true)
    }
    try folder.write(".build/lab/images/debian-lab.img", "a disk")
    let text = try String(contentsOfFile: example("site.yaml"), encoding: .utf8)
    let site = try LiveSite(file: folder.write("Examples/live/site.yaml", text))
    #expect(site.environments[0].environment.imageKiB == 1)
    #expect(site.hosts.map(\.name) == ["h1", "h2"])
    #expect(site.environments.map(\.environment.name) == ["debian", "bare"])
    #expect(site.environments.allSatisfy { $0.kind == .pvh })
    for name in ["workspace.yaml", "workspaces.yaml"] {
      let file = try WorkspaceFile(path: example(name), now: FileFixtures.now)
      #expect(!file.requests.isEmpty)
      try file.check(against: site)
    }
  }

  @Test("The test driver, with a policy that needs neither weights nor caps")
  func testDriver() throws {
    let site = try LiveSite(file: example("test-site.yaml"))
    #expect(site.hosts.map(\.uri) == ["test:///default"])
    #expect(site.state == example(".state/try"))
    let quanta = try PolicySpecification(parsing: site.policy, registry: Registry()).rules.site.quanta
    #expect(quanta.setting(for: Quantum(cpuMilli: 300, vcpus: 2)) == DomainSetting(vcpus: 2))
    let request = WorkspaceRequest(
      name: "w", quantum: Quantum(memoryKiB: 64 << 10), environment: "pretend", requested: .seconds(60))
    try request.check(against: site)
  }

  @Test("One workspace for each kind of terms")
  func terms() throws {
    let requests = try WorkspaceFile(path: example("workspaces.yaml"), now: FileFixtures.now).requests
    #expect(
      requests.map(\.terms) == [
        .bestEffort(preemptible: false), .advanceReservation(start: FileFixtures.now + .seconds(600)),
        .deadline(by: FileFixtures.now + .seconds(3600)), .immediate,
      ])
    let request = try WorkspaceRequest(file: example("workspace.yaml"), now: FileFixtures.now)
    #expect(request.context.files.first?.content == "scene: 12\nframes: 1-100\n")
  }
}
