import Testing

@testable import Live

@Suite struct ConnectionTests {
  @Test func readsTheTestDriver() throws {
    let connection = try LibvirtConnection(uri: "test:///default", host: "t", readOnly: true)
    #expect(try connection.node().driver == "TEST")
    #expect(try connection.domains().map(\.name) == ["test"])
    #expect(throws: LibvirtError.self) { try connection.destroy("test") }
  }
}
