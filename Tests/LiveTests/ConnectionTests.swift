import Foundation
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
}
