import Foundation
import Model
import TestSupport
import Testing

@testable import Workload

@Suite("The log reader")
struct SWFLogTests {
  static let sample =
    "; Version: 2.2\n; MaxProcs: 64\n" + line(1) + line(2, submit: "5", run: "2.5") + line(3, submit: "5")

  @Test("All eighteen fields are kept, times to the microsecond")
  func fields() throws {
    let log = try SWFLog.text("7 1.5 2 3.000001 4 5.25 6 8 9.5 10 11 12 13 14 15 16 17 18\n")
    let record = try #require(try log.all().first)
    #expect(
      SWFField.allCases.map { record[$0] } == [
        7, 1_500_000, 2_000_000, 3_000_001, 4, 5_250_000, 6, 8, 9_500_000, 10, 11, 12, 13, 14, 15, 16, 17, 18_000_000,
      ])
    #expect(record.line == 1)
  }

  @Test("Plain, gzip, concatenated gzip and a pipe give the same records", arguments: [1, 7, 64, 1 << 16])
  func sources(chunk: Int) throws {
    let folder = try ScratchFolder()
    var text = "; MaxProcs: 64\r\n"
    for job in 1...2000 { text += line(job, submit: "\(job / 3).5", cpu: "2.25") }
    let bytes = Array(text.utf8)
    let packed = try gzip(Array(bytes.prefix(20_011))) + gzip(Array(bytes.dropFirst(20_011))) + [0, 0, 0]
    let expected = try SWFLog.open(path: folder.file("plain.swf", bytes)).all()
    #expect(expected.count == 2000)
    // The name says nothing: the magic bytes do.
    #expect(try SWFLog.open(path: folder.file("packed.swf", packed)).all() == expected)
    #expect(try SWFLog(bytes: bytes, name: "memory", chunk: chunk).all() == expected)
    #expect(try SWFLog(bytes: packed, name: "memory", chunk: chunk).all() == expected)

    let pipe = folder.path + "/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    let writer = Thread { FileHandle(forWritingAtPath: pipe)?.write(Data(packed)) }
    writer.start()
    let piped = try SWFLog.open(path: pipe)
    #expect(try piped.all() == expected)
  }

  @Test("A mapped file is read the same through windows of any size")
  func windows() throws {
    let folder = try ScratchFolder()
    var text = ""
    for job in 1...400 { text += line(job, submit: "\(job)") }
    text.removeLast()
    let path = try folder.file("log.swf", text)
    for size in [4096, 5000, 8192, 1 << 20] {
      let descriptor = open(path, O_RDONLY)
      let windows = LineWindows(mapping: descriptor, length: text.utf8.count, windowSize: size)
      var seen: [UInt8] = []
      var window = try windows.next(carrying: 0)
      while true {
        // Keep what follows the last newline, as the reader does.
        let keep = window.reversed().prefix { $0 != 0x0A }.count
        seen += window.dropLast(keep)
        let next = try windows.next(carrying: keep)
        if next.count == keep {
          seen += next
          break
        }
        window = next
      }
      #expect(seen == Array(text.utf8), "windows of \(size) bytes")
    }
  }

  @Test("Line ends, blank lines, late comments and a missing last newline are survived and counted")
  func lines() throws {
    let text =
      "\r\n; MaxProcs: 8\r\n" + line(1) + "\n  \t\n" + line(2).replacingOccurrences(of: "\n", with: "\r\n")
      + ";late: 1\n"
      + line(3).dropLast()
    let log = try SWFLog.text(text)
    #expect(try log.all().map(\.jobNumber) == [1, 2, 3])
    #expect(log.header.maxProcs == 8)
    #expect(log.counts.lines == 8)
    #expect(log.counts.blank == 3)
    #expect(log.counts.comments == 2)
    #expect(log.counts.lateComments == 1)
    #expect(log.counts.carriageReturns == 3)
    #expect(log.counts.missingFinalNewline)
  }

  static let badLines: [(text: String, says: String)] = [
    ("1 2 3\n", "3 columns where a record has 18"), ("1\n", "1 column where"),
    (line(1).dropLast() + " 19\n", "19 columns"),
    (line(1, submit: "noon"), "column 2 (submit time) is 'noon', not a number"),
    (line(1, submit: "-"), "not a number"), (line(1, submit: "+5"), "not a number"),
    (line(1, submit: "1e5"), "not a number"),
    (line(1, submit: "."), "not a number"), (line(1, submit: "1.2.3"), "not a number"),
    (line(1, run: "nan"), "not a number"),
    (line(1, submit: "0x10"), "not a number"), (line(1, submit: "5;"), "not a number"),
    (line(1, procs: 3_000_000_000), "column 5 (allocated processors) is '3000000000', out of range"),
    (line(1, run: "99999999999999999999"), "out of range"), (line(1, run: "4000000000001"), "out of range"),
    (
      line(1).replacingOccurrences(of: " 10 1 ", with: " 10 1.5 "),
      "column 5 (allocated processors) is '1.5', not a whole number"
    ),
    (line(1, submit: "1\0"), "NUL byte in column 2"),
  ]

  @Test("A line that is no record is refused with its place and the reason", arguments: badLines)
  func refused(_ bad: (text: String, says: String)) throws {
    // Enough good text before it that it is no binary file.
    let text = "; Version: 2\n" + (1...60).map { line($0) }.joined() + bad.text + line(99)
    let log = try SWFLog(bytes: Array(text.utf8), name: "test.swf", chunk: 1 << 10)
    var records: [SWFRecord] = []
    let error = thrown { try log.read(into: &records, limit: .max) }
    #expect(error?.kind == .data)
    #expect(error?.location == "test.swf:62")
    #expect(error?.message.contains(bad.says) == true, "\(error?.description ?? "no error")")
    #expect(error?.remedy?.contains("--on-bad-line skip") == true)
    #expect(records.count == 60, "what stands before it is delivered")
    #expect(thrown { _ = try log.all() } == error, "and it stays an error")

    let lenient = try SWFLog(bytes: Array(text.utf8), name: "test.swf", onBadLine: .skip, chunk: 1 << 10)
    #expect(try lenient.all().count == 61)
    #expect(lenient.counts.bad == 1)
    #expect(lenient.badLines.first?.line == 62)
    #expect(lenient.badLines.first?.reason.contains(bad.says) == true)
  }

  @Test("Of many bad lines the first few are remembered, all counted")
  func manyBad() throws {
    let log = try SWFLog.text(String(repeating: "x\n", count: 500) + line(1), onBadLine: .skip)
    #expect(try log.all().count == 1)
    #expect(log.counts.bad == 500)
    #expect(log.badLines.map(\.line) == Array(1...10))
  }

  @Test("A truncated gzip delivers its good lines, then says how many there were")
  func truncated() throws {
    var text = ""
    for job in 1...3000 { text += line(job, submit: "\(job * 7919 % 100_003)") }
    let whole = try gzip(Array(text.utf8))
    for cut in [12, whole.count / 2, whole.count - 9, whole.count - 1] {
      for policy in BadLinePolicy.allCases {
        var records: [SWFRecord] = []
        let error = thrown {
          let log = try SWFLog(bytes: Array(whole.prefix(cut)), name: "cut.swf.gz", onBadLine: policy, chunk: 100)
          try log.read(into: &records, limit: .max)
        }
        #expect(error?.kind == .data)
        #expect(error?.location == "cut.swf.gz")
        let lines = records.count == 1 ? "1 line was" : "\(records.count) lines were"
        #expect(error?.message == "the gzip file is truncated; \(lines) good", "cut at \(cut)")
        if cut == whole.count - 1 { #expect(records.count == 3000) }
      }
    }
  }

  @Test("Damaged gzip data is an error of its own")
  func corrupt() throws {
    var packed = try gzip(Array(String(repeating: line(1), count: 500).utf8))
    packed[packed.count - 6] ^= 0xFF
    let log = try SWFLog(bytes: packed, name: "bad.gz")
    #expect(thrown { _ = try log.all() }?.message.contains("damaged (incorrect data check)") == true)
    let trailing = try gzip(Array(line(1).utf8)) + Array("garbage".utf8)
    #expect(thrown { _ = try SWFLog(bytes: trailing, name: "bad.gz").all() }?.kind == .data)
  }

  @Test("What is no log is refused at opening")
  func refusedFiles() throws {
    let folder = try ScratchFolder()
    let missing = thrown { _ = try SWFLog.open(path: folder.path + "/none.swf") }
    #expect(missing?.kind == .noInput)
    #expect(missing?.location?.hasSuffix("/none.swf") == true)
    #expect(thrown { _ = try SWFLog.open(path: folder.path) }?.kind == .noInput)
    let binary = thrown { _ = try SWFLog.open(path: folder.file("a.bin", [0x7F, 0x45, 0x4C, 0x46, 0, 0, 0x0A])) }
    #expect(binary?.kind == .data)
    #expect(binary?.message.contains("binary") == true)
    let xz = thrown { _ = try SWFLog.open(path: folder.file("a.xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00, 0x0A])) }
    #expect(xz?.remedy?.contains("xz -dc") == true)
    let long = thrown { _ = try SWFLog.open(path: folder.file("long", String(repeating: "1 ", count: 1 << 20))).all() }
    #expect(long?.message.contains("longer than") == true)
    #expect(try SWFLog.open(path: folder.file("empty.swf")).all().isEmpty)
  }

  @Test("The digest is of the stored bytes, whichever way they are read")
  func digest() throws {
    let folder = try ScratchFolder()
    // FIPS 180-4's example.
    #expect(
      try TraceDigest.sha256(path: folder.file("abc", "abc"))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    let packed = try gzip(Array(Self.sample.utf8))
    let log = try SWFLog(bytes: packed, name: "memory", chunk: 5)
    _ = try log.all()
    #expect(try log.digestSoFar() == TraceDigest.sha256(path: folder.file("a.gz", packed)))
    for name in ["a.gz", "abc"] {
      let path = folder.path + "/" + name
      #expect(try SWFLog.open(path: path, onBadLine: .skip).sha256() == TraceDigest.sha256(path: path))
    }
    #expect(thrown { _ = try TraceDigest.sha256(path: folder.path + "/none") }?.kind == .noInput)
  }

  @Test("The scanner and the careful parser agree on any line", arguments: 0..<20 as Range<UInt64>)
  func agreement(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let scanner = SWFScanner()
    let pieces = [
      "-1", "0", "7", "12345", "-5", "3.5", ".5", "5.", "-0.25", "1.1234567", "0.000000", "2147483648", "-2147483648",
      "999999999999999999", "9999999999999999999", "00000000000000000000001", "4000000000000", "x", "", "-", "1e3",
      "\u{1}",
    ]
    let blanks = [" ", "  ", "\t", "\r", " \r"]
    var taken = 0
    for _ in 0..<2000 {
      let odd = Int.random(in: 0..<4, using: &random) == 0
      var text = ""
      for field in 0..<Int.random(in: odd ? 15...20 : 18...18, using: &random) {
        if field > 0 || Bool.random(using: &random) { text += blanks.randomElement(using: &random) ?? " " }
        let usual = Int.random(in: 0..<12, using: &random) > 0
        text += (usual ? pieces[..<5] : pieces[...]).randomElement(using: &random) ?? "0"
      }
      let bytes = Array(text.utf8) + [0x0A]
      var record = SWFRecord()
      let next = bytes.withUnsafeBufferPointer { buffer in
        buffer.baseAddress.flatMap { scanner.scan($0, into: &record) } != nil
      }
      let careful = bytes.withUnsafeBufferPointer {
        SWFLineParser.parse(UnsafeBufferPointer(rebasing: $0.dropLast()))
      }
      guard next else { continue }
      taken += 1
      guard case .record(let other) = careful else {
        Issue.record("seed \(seed): the scanner took '\(text)', the parser says \(careful)")
        return
      }
      #expect(record == other, "seed \(seed): \(text)")
    }
    #expect(taken > 500, "seed \(seed): enough lines were usual")
  }
}
