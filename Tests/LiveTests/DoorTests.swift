import Foundation
import LiveSupport
import Testing

@testable import Live

/// The ways to hosts that operators are told of, with daemons of our own behind each: who should come in does, nobody else.
@Suite(.ownThreads) struct DoorTests {
  private static func skipped(_ door: LocalHost.Door) -> Comment { "skipped: \(door.obstacle ?? "")" }

  private func withHost(_ door: LocalHost.Door, _ body: (LocalHost) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("door-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let host = try LocalHost(folder: folder, door: door)
    defer { host.end() }
    try body(host)
  }

  private func open(_ uri: String, readOnly: Bool = false) throws -> LibvirtConnection {
    try LibvirtConnection(uri: uri, host: "h", readOnly: readOnly)
  }

  /// Why a door stays shut.
  private func refusal(_ uri: String) -> LibvirtError? {
    #expect(throws: LibvirtError.self) { try open(uri).node() }
  }

  // MARK: TLS

  @Test(.enabled(if: LocalHost.Door.tls.obstacle == nil, Self.skipped(.tls)))
  func certificatesOpenTLS() throws {
    try withHost(.tls) { host in
      let uri = "qemu+tls://127.0.0.1:\(host.doorPort)/system?pkipath=\(host.folder)"
      try #expect(open(uri + "/pki").node().driver == "QEMU")
      // The same authority, another name; and another authority.
      for folder in ["colleague", "stranger"] {
        #expect(refusal("\(uri)/\(folder)")?.kind == .connection, "\(folder)")
      }
      // A host that cannot show that it is the one asked for is not spoken to.
      let impostor = "qemu+tls://localhost:\(host.doorPort)/system?pkipath=\(host.folder)/pki"
      #expect(refusal(impostor)?.kind == .denied)
    }
  }

  @Test(.enabled(if: LocalHost.Door.sasl.obstacle == nil, Self.skipped(.sasl)))
  func passwordsComeFromLibvirtsConfiguration() throws {
    try withHost(.sasl) { host in
      let uri = "qemu+tls://127.0.0.1:\(host.doorPort)/system?pkipath=\(host.folder)/pki&authfile=\(host.folder)"
      try #expect(open(uri + "/auth.conf").node().driver == "QEMU")
      // The wrong password; and the right one of somebody who is not to come in.
      for file in ["wrong.conf", "somebody.conf"] {
        #expect(refusal("\(uri)/\(file)")?.kind == .denied, "\(file)")
      }
    }
  }

  // MARK: SSH and polkit

  @Test(.enabled(if: LocalHost.Door.ssh.obstacle == nil, Self.skipped(.ssh)))
  func polkitLetsTheGroupIn() throws {
    try withHost(.ssh) { host in
      let connection = try open(host.sshURI(user: "quanta"))
      try #expect(connection.node().driver == "QEMU")
      try #expect(connection.pool("quanta").isActive)
      let error = refusal(host.sshURI(user: "stranger"))
      #expect(error?.kind == .denied, "\(error?.message ?? "")")
    }
  }

  /// A whole life of a workspace with no more than the finer rules give; and nothing that is not Quanta's can be touched.
  @Test(.enabled(if: LocalHost.Door.fine.obstacle == nil, Self.skipped(.fine)))
  func aLifeWithTheLeastPrivilege() throws {
    let bench = try LiveSiteBench(door: .fine)
    defer { bench.end() }
    let host = bench.hosts[0]
    try "<domain type='qemu'><name>other</name><memory>8192</memory><os><type>hvm</type></os></domain>".write(
      toFile: bench.folder + "/other.xml", atomically: true, encoding: .utf8)
    try host.virsh(["define", bench.folder + "/other.xml"])
    try host.virsh(["start", "other"])
    try host.virsh(["vol-create-as", "quanta", "other", "4096"])
    bench.start()
    try bench.plainLife()
    let connection = try open(host.sshURI(user: "quanta"))
    #expect(try connection.domains().map(\.name).contains("other"))
    for (name, touch) in [
      ("destroy", { try connection.destroy("other") }), ("shut down", { try connection.shutdown("other") }),
      ("pause", { try connection.pause("other") }), ("delete", { try connection.deleteVolume("other", in: "quanta") }),
    ] as [(String, () throws -> Void)] {
      let error = #expect(throws: LibvirtError.self, "\(name)") { try touch() }
      #expect(error?.kind == .denied, "\(name): \(error?.message ?? "")")
    }
    #expect(try host.domains(running: true) == ["other"])
    #expect(try host.volumes().contains("other"))
    try host.virsh(["destroy", "other"])
    let faults = try bench.faults()
    #expect(faults == [])
    try bench.stop()
  }
}
