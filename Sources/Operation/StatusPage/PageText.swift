import Live
import Model
import Report

/// Pieces of the page: text made harmless, numbers and times as people read them.
enum PageText {
  /// Text of any origin as the content of an element or of a quoted attribute.
  static func html(_ text: String) -> String { PlainText.html(text) }

  /// Cores, to the hundredth.
  static func cores(_ value: Double) -> String { NumberFormat.fixed(2).text(value) }

  static func memory(_ kib: Int64) -> String {
    let value = Double(kib)
    if value >= 1_048_576 { return NumberFormat.significant(3).text(value / 1_048_576) + "\u{202F}GiB" }
    if value >= 1024 { return NumberFormat.significant(3).text(value / 1024) + "\u{202F}MiB" }
    return "\(kib)\u{202F}KiB"
  }

  static func duration(_ duration: SimDuration) -> String { NumberFormat.duration.text(duration.seconds) }

  /// An instant beside `now`, readable and machine-readable; a dash where it is not known.
  static func time(_ time: SimTime?, on now: SimTime) -> String {
    guard let time, time < .distantFuture else { return "–" }
    let utc = UTCTime(time)
    return "<time datetime=\"\(utc.iso)\">\(utc.text(on: UTCTime(now)))</time>"
  }

  /// What a workspace asks for, in short.
  static func request(_ workspace: SiteStatus.WorkspaceStatus) -> String {
    let quantum = workspace.quantum
    let share = cores(Double(quantum.cpuMilli) / 1000)
    let vcpus = quantum.vcpus == 1 ? "" : "\(quantum.vcpus) × "
    let memory = quantum.memoryKiB > 0 ? ", \(Self.memory(quantum.memoryKiB))" : ""
    return "\(workspace.count) × (\(vcpus)\(share) cores\(memory))"
  }

  /// Names of hosts, one a machine, each told once.
  static func hosts(_ names: [String]) -> String {
    var counts: [String: Int] = [:]
    var order: [String] = []
    for name in names {
      if counts[name] == nil { order.append(name) }
      counts[name, default: 0] += 1
    }
    return order.map { name in html(name) + (counts[name].map { $0 > 1 ? " ×\u{202F}\($0)" : "" } ?? "") }
      .joined(separator: ", ")
  }

  static func terms(_ terms: Terms, on now: SimTime) -> String {
    switch terms {
    case .bestEffort(let preemptible): preemptible ? "best effort, preemptible" : "best effort"
    case .advanceReservation(let start): "reserved from \(time(start, on: now))"
    case .deadline(let by): "done by \(time(by, on: now))"
    case .immediate: "immediate"
    }
  }

  /// The words of a state's or an outcome's name.
  static func words(_ name: String) -> String {
    name.reduce(into: "") { $0 += $1.isUppercase ? " " + $1.lowercased() : String($1) }
  }

  /// A table in a container that scrolls by itself; cells are HTML.
  static func table(_ caption: String, columns: [Column], rows: [[String]], empty: String) -> String {
    guard !rows.isEmpty else { return "<p class=\"empty\">\(empty)</p>\n" }
    var out = "<figure class=\"table\"><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"\(caption)\">"
    out += "<table><caption class=\"aloud\">\(caption)</caption>\n<thead><tr>"
    for column in columns { out += "<th scope=\"col\"\(column.attribute)>\(column.title)</th>" }
    out += "</tr></thead>\n<tbody>\n"
    for row in rows {
      out += "<tr>"
      for (column, cell) in zip(columns, row) {
        out +=
          column.isHead
          ? "<th scope=\"row\"\(column.attribute)>\(cell)</th>" : "<td\(column.attribute)>\(cell)</td>"
      }
      out += "</tr>\n"
    }
    return out + "</tbody></table></div></figure>\n"
  }

  struct Column {
    var title: String
    /// `r` right-aligned, `roomy` only where there is room, `long` wide, `t` as wide as a time, `n` as a number.
    var style: String
    var isHead: Bool

    init(_ title: String, _ style: String = "", isHead: Bool = false) {
      self.title = title
      self.style = style
      self.isHead = isHead
    }

    var attribute: String { style.isEmpty ? "" : " class=\"\(style)\"" }
  }
}
