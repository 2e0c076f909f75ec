import Model

/// One line a workspace of a run at a site: what happened to it, times in seconds since time 0.
enum WorkspaceCSV {
  static let header =
    [
      "id", "job", "terms", "reserved_or_deadline", "environment", "machines", "vcpus", "submit", "start", "end",
      "requested", "dedicated", "outcome",
    ] + Phase.allCases.map(\.title) + [
      "suspensions", "migrations", "restarts", "promised_core_s", "wanted_core_s", "received_core_s",
      "wasted_core_s", "moved_kib", "cause",
    ]

  /// RFC 4180, lines end in a line feed; what a rejected workspace lacks is empty.
  static func text(_ rows: [SiteRow]) -> String {
    var out = header.joined(separator: ",") + "\n"
    for row in rows {
      let record = row.record
      let job = record.job
      let ran = job.outcome != .rejected
      var fields = [
        "\(job.id)", "\(job.jobNumber)", quoted(record.terms.word),
        record.terms.time.map { seconds($0.microseconds) } ?? "",
        "\(record.environment.index)", "\(record.count)", "\(record.quantum.vcpus)", seconds(job.submit.microseconds),
        ran ? seconds(job.start.microseconds) : "", ran ? seconds(job.end.microseconds) : "",
        seconds(job.requested.microseconds), seconds(row.dedicated.microseconds), "\(job.outcome)",
      ]
      fields += Phase.allCases.map { seconds(record.phases[$0].microseconds) }
      fields += [
        "\(record.suspensions)", "\(record.migrations)", "\(record.restarts)", "\(record.promised / 1e6)",
        "\(record.wanted / 1e6)", "\(record.received / 1e6)", "\(record.wasted / 1e6)", "\(record.movedKiB)",
        quoted(record.cause ?? ""),
      ]
      out += fields.joined(separator: ",") + "\n"
    }
    return out
  }

  private static func seconds(_ microseconds: Int64) -> String {
    let (whole, rest) = microseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
    var text = (microseconds < 0 ? "-" : "") + String(whole)
    guard rest > 0 else { return text }
    var digits = String(rest + 1_000_000).dropFirst()
    while digits.last == "0" { digits.removeLast() }
    text += "." + digits
    return text
  }

  private static func quoted(_ text: String) -> String {
    text.contains { $0 == "," || $0 == "\"" || $0.isNewline }
      ? "\"" + String(text).replacing("\"", with: "\"\"") + "\"" : text
  }
}
