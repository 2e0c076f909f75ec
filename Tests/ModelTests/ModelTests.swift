import Model
import Testing

@Suite("Time")
struct TimeTests {
  @Test("seconds become the nearest microsecond, or nothing where they do not fit")
  func seconds() {
    #expect(SimDuration(seconds: 1.5) == SimDuration(microseconds: 1_500_000))
    #expect(SimDuration(seconds: 0.000_000_6)?.microseconds == 1)
    #expect(SimDuration(seconds: -2)?.microseconds == -2_000_000)
    #expect(SimDuration(seconds: .nan) == nil && SimDuration(seconds: .infinity) == nil)
    #expect(SimDuration(seconds: 9.3e12) == nil && SimDuration(seconds: 9.1e12) != nil)
    #expect(SimTime.seconds(3).seconds == 3)
  }

  @Test("later than any event stays so")
  func saturates() {
    #expect(SimTime.seconds(5) + SimDuration(microseconds: .max) == .distantFuture)
    #expect(SimTime.distantFuture + .seconds(1) == .distantFuture)
    #expect(SimTime.seconds(5) + .seconds(2) - .seconds(1) == .seconds(6))
  }
}

@Suite("Clusters and arrivals")
struct ClusterTests {
  @Test("hosts and cores are counted over the groups")
  func counts() {
    let shape = ClusterShape(groups: [
      .init(count: 3, host: HostShape(cores: 8)), .init(count: 100_000, host: HostShape(cores: 32_768)),
    ])
    #expect(shape.hostCount == 100_003 && shape.coreCount == 24 + 100_000 * 32_768)
    #expect(ClusterShape.processors(7).coreCount == 7)
  }

  @Test("a list is read once, in batches of any size", arguments: [1, 3, 10, 11])
  func list(limit: Int) {
    let arrivals = (Int64(1)...10).map {
      Arrival(
        workspace: Workspace(id: $0, jobNumber: $0, submit: .seconds($0), count: 1, requested: .seconds(1)),
        actual: .seconds(1))
    }
    var source = ArrivalList(arrivals)
    var read: [Arrival] = []
    while true {
      let before = read.count
      source.read(into: &read, limit: limit)
      #expect(read.count - before <= limit)
      if read.count == before { break }
    }
    #expect(read == arrivals)
  }
}

@Suite("Snapshots")
struct SnapshotTests {
  @Test("values come back in order, whatever their size")
  func roundTrip() throws {
    var writer = SnapshotWriter()
    writer.write(Int8(-3))
    writer.write([Int32]())
    writer.write("Grüße\u{0}")
    writer.write([SimTime.zero, .distantFuture])
    writer.write(true)
    writer.write([Int16](repeating: 9, count: 1001))
    var reader = SnapshotReader(writer.bytes)
    #expect(try reader.read(Int8.self) == -3)
    #expect(try reader.read([Int32].self).isEmpty)
    #expect(try reader.readText() == "Grüße\u{0}")
    #expect(try reader.read([SimTime].self) == [.zero, .distantFuture])
    #expect(try reader.read(Bool.self))
    #expect(try reader.read([Int16].self) == [Int16](repeating: 9, count: 1001))
    #expect(reader.isAtEnd)
    #expect(throws: QuantaError.self) { try reader.read(Int8.self) }
  }

  @Test("a count that cannot be is damage, not a crash", arguments: [Int64.max, -1, 1 << 60, 9])
  func damage(count: Int64) {
    var writer = SnapshotWriter()
    writer.write(count)
    writer.write(Int64(0))
    var reader = SnapshotReader(writer.bytes)
    let error = #expect(throws: QuantaError.self) { try reader.read([Int64].self) }
    #expect(error?.kind == .data)
  }
}

@Suite("Errors")
struct ErrorTests {
  @Test("say where, what, and what to do")
  func description() {
    let error = QuantaError(.data, "a negative submit time", at: "log.swf:7", remedy: "mend the line")
    #expect(error.description == "log.swf:7: a negative submit time; mend the line")
    #expect(QuantaError(.usage, "no").description == "no")
    #expect(QuantaError.Kind.usage.rawValue == 64 && QuantaError.Kind.inputOutput.rawValue == 74)
  }
}
