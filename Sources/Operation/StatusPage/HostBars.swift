import Live
import Report

/// A host as bars: what is promised of it and what its machines received, a piece a workspace.
struct HostBars {
  let host: SiteStatus.HostStatus
  /// The workspaces with machines on it, and how many.
  let machines: [(workspace: SiteStatus.WorkspaceStatus, count: Int)]

  /// More pieces than these cannot be told apart.
  static let limit = 24

  /// What a full bar stands for: more than the host has, where more is promised.
  private var scale: Double { max(Double(host.cores), host.promisedCores, host.receivedCores, 0.01) }

  var html: String {
    let cores = "of \(host.cores) \(host.cores == 1 ? "core" : "cores")"
    var out = "<div class=\"bars\">"
    let promised = machines.map { ($0.workspace, $0.workspace.promisedCores * Double($0.count)) }
    out += row(
      "promised", "\(PageText.cores(host.promisedCores)) \(cores)",
      svg(pieces: promised, total: host.promisedCores, caps: caps))
    let received = machines.map { ($0.workspace, ($0.workspace.receivedCores ?? 0) * Double($0.count)) }
    out += row(
      "received", "\(PageText.cores(host.receivedCores)) \(cores)",
      svg(pieces: received, total: host.receivedCores, caps: []))
    let share = host.memoryKiB > 0 ? Double(host.promisedKiB) / Double(host.memoryKiB) : 0
    out += row(
      "memory", "\(PageText.memory(host.promisedKiB)) of \(PageText.memory(host.memoryKiB))",
      "<svg class=\"bar\" aria-hidden=\"true\"><rect class=\"room\" width=\"100%\" height=\"100%\"/>"
        + "<rect class=\"other\" width=\"\(Self.percent(share))\" height=\"100%\"/></svg>")
    return out + "</div>\n"
  }

  /// Where the caps of a workspace's machines end, each seen from where its promised piece begins; cores.
  private var caps: [(name: String, at: Double)] {
    var begin = 0.0
    return machines.prefix(Self.limit).compactMap { workspace, count in
      defer { begin += workspace.promisedCores * Double(count) }
      guard let cap = workspace.cap, cap > 0 else { return nil }
      return (workspace.name, begin + Double(cap) / 100 * Double(count))
    }
  }

  private func row(_ label: String, _ value: String, _ svg: String) -> String {
    "<span class=\"what\">\(label)</span>\(svg)<span class=\"figure\">\(value)</span>"
  }

  private func svg(
    pieces: [(workspace: SiteStatus.WorkspaceStatus, cores: Double)], total: Double, caps: [(name: String, at: Double)]
  ) -> String {
    var out = "<svg class=\"bar\" aria-hidden=\"true\">"
    out += "<rect class=\"room\" width=\"\(Self.percent(Double(host.cores) / scale))\" height=\"100%\"/>"
    var begin = 0.0
    for (workspace, cores) in pieces.prefix(Self.limit) where cores > 0 {
      out += Self.piece("s\(Self.colour(of: workspace.id))", begin, cores, scale)
      out += "<title>\(PageText.html(workspace.name)): \(PageText.cores(cores)) cores</title></rect>"
      begin += cores
    }
    // The control domain, machines that are not ours, and workspaces too many to show.
    if total - begin > 0.005 {
      out += Self.piece("other", begin, total - begin, scale)
      out += "<title>others: \(PageText.cores(total - begin)) cores</title></rect>"
    }
    for cap in caps {
      out += "<rect class=\"cap\" x=\"\(Self.percent(min(1, cap.at / scale)))\" width=\"2\" height=\"100%\">"
      out += "<title>cap of \(PageText.html(cap.name))</title></rect>"
    }
    return out + "</svg>"
  }

  private static func piece(_ style: String, _ begin: Double, _ length: Double, _ scale: Double) -> String {
    "<rect class=\"piece \(style)\" x=\"\(percent(begin / scale))\" width=\"\(percent(length / scale))\" height=\"100%\">"
  }

  /// The same colour for a workspace wherever it is shown.
  static func colour(of id: Int64) -> Int64 { ((id - 1) % 8 + 8) % 8 }

  /// A share of the bar, kept within it.
  static func percent(_ share: Double) -> String {
    let value = (share.isFinite ? min(max(share, 0), 1) : 0) * 100
    return "\((value * 100).rounded() / 100)%"
  }
}

/// The share of one machine of a workspace: promised as the track, received as the filling, the cap as a tick.
enum ShareBar {
  static func html(_ workspace: SiteStatus.WorkspaceStatus) -> String {
    let cap = workspace.cap.flatMap { $0 > 0 ? Double($0) / 100 : nil }
    let received = workspace.receivedCores
    let scale = max(workspace.promisedCores, received ?? 0, cap ?? 0, 0.01) * 1.02
    var out = "<svg class=\"bar share\" aria-hidden=\"true\"><rect class=\"promise\" "
    out += "width=\"\(HostBars.percent(workspace.promisedCores / scale))\" height=\"100%\"/>"
    out += "<rect class=\"piece s\(HostBars.colour(of: workspace.id))\" y=\"25%\" "
    out += "width=\"\(HostBars.percent((received ?? 0) / scale))\" height=\"50%\"/>"
    if let cap { out += "<rect class=\"cap\" x=\"\(HostBars.percent(cap / scale))\" width=\"2\" height=\"100%\"/>" }
    out += "</svg><span class=\"figures\">\(received.map(PageText.cores) ?? "–") of "
    out += "\(PageText.cores(workspace.promisedCores))"
    if let cap { out += ", cap \(PageText.cores(cap))" }
    if let weight = workspace.weight { out += ", weight \(weight)" }
    out += "</span>"
    if workspace.fallsShort { out += "<span class=\"short\">▼ falls short</span>" }
    return out
  }
}
