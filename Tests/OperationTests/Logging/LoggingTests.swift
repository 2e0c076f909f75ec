import Foundation
import Live
import Logging
import Model
import Synchronization
import Testing

@testable import Operation

@Suite struct LoggingTests {
  /// What `body` logs, line by line, at a fixed time.
  private func lines(
    _ format: LogFormat, level: Logger.Level = .trace, label: String = "h1", _ body: (inout Logger) -> Void
  ) -> [String] {
    let out = Out()
    var logger = Logger(label: label) { label in
      format.handler(
        label: label, level: level, clock: { SampleStatus.now },
        write: { line in out.lines.withLock { $0.append(line) } })
    }
    body(&logger)
    return out.lines.withLock { $0 }
  }

  private final class Out: Sendable { let lines = Mutex<[String]>([]) }

  @Test("text: time, level, who, what, and what belongs to it in the order of the keys")
  func text() {
    let all = lines(.text) { logger in
      logger.info("started", metadata: ["workspace": "7", "took": "12.3s", "host": "h1"])
      logger.error("call failed", metadata: ["call": "virDomainCreate", "message": "no space left", "empty": ""])
      logger.warning("late")
    }
    #expect(
      all == [
        "2026-11-27T22:51:03.123Z info  [h1] started host=h1 took=12.3s workspace=7\n",
        "2026-11-27T22:51:03.123Z error [h1] call failed call=virDomainCreate empty=\"\" message=\"no space left\"\n",
        "2026-11-27T22:51:03.123Z warning [h1] late\n",
      ])
  }

  @Test("JSON: the same keys in the same order on every line")
  func json() {
    let all = lines(.json) { logger in
      logger.info("started", metadata: ["workspace": "7", "host": "h1"])
      logger.debug("nothing to add")
      logger.notice("a \"word\"\\", metadata: ["list": ["a", "b\u{7}"], "table": ["y": "2", "x": "1"], "n": "\(3)"])
    }
    #expect(
      all == [
        #"{"time":"2026-11-27T22:51:03.123Z","level":"info","logger":"h1","message":"started","#
          + #""metadata":{"host":"h1","workspace":"7"}}"# + "\n",
        #"{"time":"2026-11-27T22:51:03.123Z","level":"debug","logger":"h1","message":"nothing to add","metadata":{}}"#
          + "\n",
        #"{"time":"2026-11-27T22:51:03.123Z","level":"notice","logger":"h1","message":"a \"word\"\\","#
          + #""metadata":{"list":["a","b\u0007"],"n":"3","table":{"x":"1","y":"2"}}}"# + "\n",
      ])
  }

  @Test("an entry stays one line, whatever is in it", arguments: LogFormat.allCases)
  func oneLine(_ format: LogFormat) throws {
    let evil = "x\n2026-11-27T22:51:03.123Z info  [h1] started\r\u{1b}[2J\u{2028}\u{85}\u{202E}\u{0}"
    let all = lines(format, label: "a\nb") { $0.info("\(evil)", metadata: [evil: "\(evil)", "k": [.string(evil)]]) }
    #expect(all.count == 1)
    let acting = all[0].unicodeScalars.dropLast().filter { scalar in
      scalar.properties.generalCategory == .control || [0x2028, 0x202E].contains(scalar.value)
    }
    #expect(acting.isEmpty)
    #expect(all[0].unicodeScalars.last == "\n")
    if format == .json {
      let object = try JSONSerialization.jsonObject(with: Data(all[0].utf8)) as? [String: Any]
      #expect(object?["message"] as? String == evil)
      #expect((object?["metadata"] as? [String: Any])?[evil] as? String == evil)
    }
  }

  @Test("text that could be misread is quoted", arguments: [("a=b", #""a=b""#), ("a b", #""a b""#), ("é", "é")])
  func quoting(_ value: String, _ written: String) {
    #expect(lines(.text) { $0.info("m", metadata: ["k": "\(value)"]) }[0].hasSuffix(" m k=\(written)\n"))
  }

  @Test("the level of the option decides, and a logger is a value")
  func values() {
    let all = lines(.text, level: .warning) { logger in
      logger.info("left out")
      var copy = logger
      copy[metadataKey: "workspace"] = "7"
      copy.warning("copy", metadata: ["host": "h1"])
      copy.warning("own wins", metadata: ["workspace": "8"])
      logger.warning("original")
      logger.logLevel = .trace
      logger.trace("now told")
    }
    #expect(
      all.map { $0.split(separator: "] ")[1] } == [
        "copy host=h1 workspace=7\n", "own wins workspace=8\n", "original\n", "now told\n",
      ])
  }

  @Test(
    "dates of any century",
    arguments: [
      (0, "1970-01-01T00:00:00.000Z"), (951_782_400_000_000, "2000-02-29T00:00:00.000Z"),
      (-1, "1969-12-31T23:59:59.999Z"), (4_107_542_399_999_999, "2100-02-28T23:59:59.999Z"),
      (1_795_819_863_123_000, "2026-11-27T22:51:03.123Z"),
    ])
  func dates(_ microseconds: Int64, _ text: String) {
    #expect(UTCTime(SimTime(microseconds: microseconds)).iso == text)
  }

  @Test("dates are those of the system's calendar", arguments: 1...8)
  func manyDates(_ seed: Int64) {
    let format = ISO8601DateFormatter()
    for step in 0..<200 {
      let seconds = (seed * 7_919 + Int64(step)) * 8_675_309 % 8_000_000_000
      let ours = UTCTime(.seconds(seconds))
      #expect("\(ours.date)T\(ours.clock)Z" == format.string(from: Date(timeIntervalSince1970: Double(seconds))))
    }
  }
}
