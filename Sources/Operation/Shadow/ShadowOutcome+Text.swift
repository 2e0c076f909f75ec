import Model
import Report

extension ShadowOutcome {
  /// Tables for a terminal.
  public var text: String {
    let clock = Clock(now: ended)
    let head =
      "Watched site \(site) from \(Clock.full(began)) to \(Clock.full(ended)); nothing was done.\npolicy: \(policy)\n"
    guard !lines.isEmpty else { return head + "\nThere were no domains to watch.\n" }
    let domains = Table(
      caption: "Domains of others",
      columns: [
        .init("domain"), .init("on"), .init("from"), .init("to"), .init("cores", alignment: .right),
        .init("memory", alignment: .right), .init("the policy"),
      ],
      rows: lines.map { line in
        [
          .init(line.domain), .init(line.host), .init(clock.text(line.appeared)), .init(clock.text(line.vanished)),
          .init(number: line.promisedCores, .fixed(2)), .init(Words.memory(line.memoryKiB)), .init(line.policy),
        ]
      },
      footnotes: [
        "Cores: a cap counts as a promise; without one each virtual CPU counts as a core. Times are UTC."
      ])
    return [head, domains.text(cellWidth: 80), comparison.text()].joined(separator: "\n")
  }

  private var comparison: Table {
    let (number, percent) = (NumberFormat.fixed(2), NumberFormat.percent(0))
    func row(_ what: String, _ value: (Side) -> String, _ allowed: String = "") -> [Table.Cell] {
      [.init(what), .init(value(found)), .init(value(simulated)), .init(allowed)]
    }
    return Table(
      caption: "As found, and the same arrivals under the policy, simulated",
      columns: [
        .init(""), .init("found", alignment: .right), .init("simulated", alignment: .right),
        .init("allowed", alignment: .right),
      ],
      rows: [
        row("waited") { "\($0.waited)" }, row("mean wait") { NumberFormat.duration.text($0.meanWait) },
        row("longest wait") { NumberFormat.duration.text($0.longestWait) }, row("refused") { "\($0.refused)" },
        row("hosts in use, mean") { number.text($0.meanHosts) }, row("hosts in use, most") { "\($0.mostHosts)" },
        row("cores promised, most of a host", { percent.text($0.cpuPromised) }, percent.text(cpuAllowed)),
        row("memory promised, most of a host", { percent.text($0.memoryPromised) }, percent.text(memoryAllowed)),
        row("received of promised") { $0.share.map(percent.text) ?? "–" },
      ],
      footnotes: [
        "Simulated: each stays as long as it was seen and keeps its virtual CPUs busy; the policy knows beforehand how long."
      ])
  }

  /// Keys in order, times in RFC 3339 (UTC).
  public func json() throws -> String {
    OrderedJSON.sorted([
      "site": .string(site), "policy": .string(policy), "began": .time(began), "ended": .time(ended),
      "domains": .array(
        lines.map { line in
          .sorted([
            "domain": .string(line.domain), "host": .string(line.host), "appeared": .time(line.appeared),
            "vanished": .time(line.vanished), "promisedCores": .number(line.promisedCores),
            "memoryKiB": .integer(line.memoryKiB), "policy": .string(line.policy),
          ])
        }),
      "remarks": .array(
        remarks.map { remark in
          .sorted([
            "time": .time(remark.time), "domain": .string(remark.domain), "host": .string(remark.host),
            "text": .string(remark.text),
          ])
        }),
      "found": Self.json(found), "simulated": Self.json(simulated), "cpuAllowed": .number(cpuAllowed),
      "memoryAllowed": .number(memoryAllowed),
    ]).text()
  }

  private static func json(_ side: Side) -> OrderedJSON {
    .sorted([
      "waited": .integer(Int64(side.waited)), "meanWaitSeconds": .number(side.meanWait),
      "longestWaitSeconds": .number(side.longestWait), "refused": .integer(Int64(side.refused)),
      "meanHosts": .number(side.meanHosts), "mostHosts": .integer(Int64(side.mostHosts)),
      "cpuPromised": .number(side.cpuPromised), "memoryPromised": .number(side.memoryPromised),
      "share": .optional(side.share),
    ])
  }
}
