import Testing

@testable import Workload

@Suite("Headers")
struct SWFHeaderTests {
  @Test(
    "Values are read as leniently as real headers need",
    arguments: [
      ("; MaxProcs: 1664 (72, 1368, 224)", 1664), (";        MaxProcs: 140", 140), (";MaxProcs:8\r", 8),
      ("; maxprocs:\t64 # note", 64),
      ("; MaxProcs: 24,515", 24_515), ("; MaxProcs: 12, 13", 12), ("; MaxProcs: N/A\n; MaxProcs: 9", 9),
      (" ; MaxProcs: 7", 7),
    ] as [(String, Int32)])
  func maxProcs(text: String, value: Int32) throws {
    let log = try SWFLog.text(text + "\n" + line(1))
    #expect(log.header.maxProcs == value)
    #expect(try log.all().count == 1)
  }

  @Test("A value that is none is none", arguments: ["N/A", "", "-1", "0", "99999999999", "many", "(dual)"])
  func none(value: String) throws {
    #expect(try SWFLog.text("; MaxProcs: \(value)\n" + line(1)).header.maxProcs == nil)
  }

  @Test("All fields are kept in order, with free text between them")
  func order() throws {
    let text =
      "; Version: SWF v2\n; Note: first\n;   goes on: here\n;\n; Note: second\n; UnixStartTime: 843480031\n"
      + "; TimeZone: 3600 # DEPRECATED\n; TimeZoneString: Europe/Paris\n; MaxNodes: 70  (dual)\n" + line(1)
    let header = try SWFLog.text(text).header
    #expect(header.lines.count == 9)
    #expect(
      header.fields.map(\.key) == [
        "Version", "Note", "Note", "UnixStartTime", "TimeZone", "TimeZoneString", "MaxNodes",
      ])
    #expect(header.fields.filter { $0.key == "Note" }.map(\.value) == ["first", "second"])
    #expect(header.unixStartTime == 843_480_031)
    #expect(header.timeZone == 3600)
    #expect(header.timeZoneString == "Europe/Paris")
    #expect(header.maxProcs == nil)
    #expect(header.processors == 70, "nodes stand in for processors")
  }

  @Test("Bytes that are not UTF-8 are taken for Latin-1; a byte order mark is passed over")
  func encodings() throws {
    let latin = Array("; Note: M".utf8) + [0xFC] + Array("nchen\n".utf8)
    #expect(try SWFLog(bytes: latin, name: "latin").header.value("note") == "München")
    let marked = [0xEF, 0xBB, 0xBF] + Array(("; MaxProcs: 3\n" + line(1)).utf8)
    let log = try SWFLog(bytes: marked, name: "marked")
    #expect(log.header.maxProcs == 3)
    #expect(try log.all().count == 1)
  }

  @Test("Without a size in the header the machine must be given")
  func machine() throws {
    let log = try SWFLog.text(line(1))
    let error = thrown { _ = try log.machineSize() }
    #expect(error?.kind == .usage)
    #expect(error?.remedy?.contains("--procs") == true)
    #expect(try log.machineSize(given: 12) == 12)
    #expect(thrown { _ = try log.machineSize(given: 0) }?.kind == .usage)
    #expect(try SWFLog.text("; MaxProcs: 5\n").machineSize() == 5)
    #expect(try SWFLog.text("; MaxProcs: 5\n").machineSize(given: 6) == 6)
  }

  @Test("A line break cannot smuggle a record into a header")
  func injection() {
    var header = SWFHeader()
    header.append(key: "Note", value: "a\n1 2 3\r\nb")
    #expect(header.lines == ["; Note: a 1 2 3 b"])
  }
}
