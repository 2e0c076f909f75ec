import Foundation
import Model
import TestSupport
import Testing
import Workload

@Suite("Failure traces")
struct FailureTraceTests {
  @Test("Comments, blanks, decimals and any order")
  func reads() throws {
    let text = "# host from to\n3 86400 90000\r\n\n  17\t100.5  7300 # a disk\n3 0 0.000001\n3 90000 90001\n#\n"
    let outages = try FailureTrace.parse(text, name: "f", hosts: 18)
    #expect(
      outages == [
        HostOutage(host: 3, from: .zero, to: SimTime(microseconds: 1)),
        HostOutage(host: 17, from: SimTime(microseconds: 100_500_000), to: .seconds(7300)),
        HostOutage(host: 3, from: .seconds(86400), to: .seconds(90000)),
        HostOutage(host: 3, from: .seconds(90000), to: .seconds(90001)),
      ])
    #expect(try FailureTrace.parse("# nothing\n", name: "f").isEmpty)
    // 0.1 + 0.2: no floating-point number comes near the decimals.
    #expect(
      try FailureTrace.parse("0 4503599627.370497 9007199254.740993", name: "f")[0].to.microseconds
        == 9_007_199_254_740_993)
  }

  @Test(
    "What is wrong is refused with its line",
    arguments: [
      ("0 1\n", "f:1", "2 fields"), ("0 1 2 3", "f:1", "4 fields"), ("\n\nx 1 2", "f:3", "'x' is no host"),
      ("-1 1 2", "f:1", "'-1' is no host"), ("5 1 2", "f:1", "no host 5"), ("0 -1 2", "f:1", "'-1' is no time"),
      ("0 1 2e3", "f:1", "'2e3' is no time"), ("0 1 2.", "f:1", "'2.' is no time"), ("0 .5 2", "f:1", "'.5'"),
      ("0 1 2.1234567", "f:1", "'2.1234567'"), ("0 1 99999999999999", "f:1", "is no time"),
      ("0 2 2", "f:1", "not after it failed"), ("0 5 2", "f:1", "not after it failed"),
      ("# one\n0 5 9\n1 5 9\n0 8 10\n", "f:4", "down until 9.0 s (line 2)"),
      ("0 8 10\n0 5 9\n", "f:1", "down until 9.0 s (line 2)"), ("0 5 9\n0 5 9\n", "f:2", "(line 1)"),
    ])
  func refuses(_ text: String, _ place: String, _ says: String) {
    let error = #expect(throws: QuantaError.self) { try FailureTrace.parse(text, name: "f", hosts: 5) }
    #expect(error?.kind == .data)
    #expect(error?.location == place, "\(error?.description ?? "")")
    #expect(error?.message.contains(says) == true, "\(error?.description ?? "")")
    #expect(error?.remedy?.isEmpty == false)
  }

  @Test("Any outages that do not overlap come back as they were written", arguments: 1...20)
  func roundTrip(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    var outages: [HostOutage] = []
    for host in 0..<Int32(6) {
      var time = 0
      for _ in 0..<random.draw(0...20) {
        let from = time + random.draw(0...5_000_000)
        time = from + random.draw(1...9_000_000)
        outages.append(
          HostOutage(host: host, from: SimTime(microseconds: Int64(from)), to: SimTime(microseconds: Int64(time))))
      }
    }
    func text(_ time: SimTime) -> String {
      let micros = String(time.microseconds % 1_000_000)
      return "\(time.microseconds / 1_000_000)." + String(repeating: "0", count: 6 - micros.count) + micros
    }
    let lines = outages.shuffled(using: &random).map { "\($0.host) \(text($0.from)) \(text($0.to))" }
    let read = try FailureTrace.parse(lines.joined(separator: "\n"), name: "f", hosts: 6)
    #expect(read == outages.sorted { ($0.from, $0.host) < ($1.from, $1.host) })
  }

  @Test("From a file; a file that is none")
  func file() throws {
    let path = NSTemporaryDirectory() + "quanta-failures-\(UUID().uuidString).txt"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data("0 1 2\n".utf8).write(to: URL(fileURLWithPath: path))
    #expect(try FailureTrace.read(path: path, hosts: 1).count == 1)
    try Data([0xFF, 0x00]).write(to: URL(fileURLWithPath: path))
    #expect(throws: QuantaError.self) { try FailureTrace.read(path: path) }
    let error = #expect(throws: QuantaError.self) { try FailureTrace.read(path: path + "x") }
    #expect(error?.kind == .noInput)
  }
}
