import Foundation
import LiveSupport
import Testing

@testable import Live

@Suite struct ConnectionTests {
  @Test func readsTheTestDriver() throws {
    let connection = try LibvirtConnection(uri: "test:///default", host: "t", readOnly: true)
    #expect(try connection.node().driver == "TEST")
    #expect(try connection.domains().map(\.name) == ["test"])
    #expect(throws: LibvirtError.self) { try connection.destroy("test") }
  }

  /// A daemon that dies while it is written to must not take the client along.
  @Test func brokenPipesEndNothing() throws {
    _ = try LibvirtConnection(uri: "test:///default", host: "h", readOnly: true)
    var now = sigaction()
    sigaction(SIGPIPE, nil, &now)
    #expect(now.__sigaction_handler.sa_handler != nil)
  }

  /// Who waits for a console to say something hears that the daemon is gone.
  @Test(.ownThreads, .enabled(if: LiveSiteBench.obstacle == nil, LiveSiteBench.comment))
  func consolesEndWithTheirConnection() throws {
    let folder = NSTemporaryDirectory() + "console-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let host = try LocalHost(folder: folder)
    defer { host.end() }
    try """
    <domain type='qemu'><name>talks</name><memory>8192</memory><os><type>hvm</type></os>
    <devices><console type='pty'/></devices></domain>
    """.write(toFile: folder + "/talks.xml", atomically: true, encoding: .utf8)
    try host.virsh(["create", folder + "/talks.xml"])
    let connection = try LibvirtConnection(uri: host.uri, host: "h", readOnly: false)
    var looks = 0
    let error = #expect(throws: LibvirtError.self) {
      try connection.console(of: "talks") { _ in
        looks += 1
        if looks == 5 { host.killDaemon() }
        return looks < 1000
      }
    }
    #expect(error?.kind == .connection)
    #expect(!connection.isAlive)
    try host.waitUntilThere()
  }
}
