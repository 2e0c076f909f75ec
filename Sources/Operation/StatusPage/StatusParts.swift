import Live
import Model
import Report

/// The parts of the page, as HTML.
struct StatusParts {
  let status: SiteStatus
  private let placedWorkspaces: [SiteStatus.WorkspaceStatus]
  private let waitingWorkspaces: [SiteStatus.WorkspaceStatus]

  /// What is more than this is counted, not shown; `status.json` has all of it.
  static let limit = 200

  init(_ status: SiteStatus) {
    self.status = status
    placedWorkspaces = status.workspaces.filter { !$0.state.isWaiting && !$0.state.isOver }
    waitingWorkspaces = status.waiting
  }

  var header: String {
    let mode = status.mode == "shadow" ? "shadow: looks on, changes nothing" : status.mode
    return """
      <h1>\(PageText.html(status.site))</h1>
      <div id="head" data-part><dl class="meta">
      <div><dt>policy</dt><dd>\(PageText.html(status.policy))</dd></div>
      <div><dt>mode</dt><dd>\(PageText.html(mode))</dd></div>
      <div><dt>as of</dt><dd><time datetime="\(UTCTime(status.time).iso)">\(UTCTime(status.time).date) \
      \(UTCTime(status.time).clock) UTC</time></dd></div>
      </dl></div>

      """
  }

  var summary: String {
    let up = status.hosts.count { $0.state == .up }
    let running = status.workspaces.count { $0.state == .running }
    let short = status.workspaces.count { $0.fallsShort }
    let errors = status.counters.hostErrors.values.reduce(0, +)
    func tile(_ label: String, _ value: String, _ note: String, isBad: Bool = false) -> String {
      let sign = isBad ? "<span class=\"sign\">✗</span> " : ""
      return "<li class=\"tile\(isBad ? " worse" : "")\"><span class=\"label\">\(label)</span> "
        + "<span class=\"value\">\(value)</span> <span class=\"why\">\(sign)\(note)</span></li>\n"
    }
    var out = "<ul class=\"tiles\">\n"
    out += tile(
      "Hosts up", "\(up) <span class=\"unit\">of \(status.hosts.count)</span>",
      up == status.hosts.count ? "all answer" : "\(status.hosts.count - up) not in use", isBad: up < status.hosts.count)
    out += tile(
      "Running", "\(running)", short == 0 ? "none falls short" : "\(short) fall\(short == 1 ? "s" : "") short",
      isBad: short > 0)
    out += tile("Waiting", "\(waitingWorkspaces.count)", "in the queue")
    out += tile(
      "Drift", "\(status.counters.drift)",
      status.counters.drift == 0 ? "hosts are as the books say" : "see quanta live drift",
      isBad: status.counters.drift > 0)
    out += tile("Host errors", "\(errors)", "since the run began", isBad: errors > 0)
    out += tile(
      "Last decision", NumberFormat.duration.text(status.counters.lastDecisionMs / 1000),
      "longest \(NumberFormat.duration.text(status.counters.longestDecisionMs / 1000))")
    return out + "</ul>\n"
  }

  /// What is read out when it changes: one sentence, not the whole page.
  var sentence: String {
    let up = status.hosts.count { $0.state == .up }
    let running = status.workspaces.count { $0.state == .running }
    return "\(up) of \(status.hosts.count) hosts up, \(running) running, \(waitingWorkspaces.count) waiting."
  }

  var hosts: String {
    var on: [String: [(workspace: SiteStatus.WorkspaceStatus, count: Int)]] = [:]
    for workspace in placedWorkspaces {
      for (host, count) in Dictionary(workspace.hosts.map { ($0, 1) }, uniquingKeysWith: +) {
        on[host, default: []].append((workspace, count))
      }
    }
    let legend = """
      <p class="key"><span>A piece of a bar is a workspace.</span>
      <span><svg class="mark" aria-hidden="true"><rect class="cap" x="5" width="2" height="100%"/></svg>cap</span>
      <span><svg class="mark" aria-hidden="true"><rect class="other" width="100%" height="100%"/></svg>others, and memory</span>
      <span><svg class="mark" aria-hidden="true"><rect class="room" width="100%" height="100%"/></svg>not promised</span></p>

      """
    let cards = status.hosts.prefix(Self.limit).enumerated().map { card($1, index: $0, on[$1.name] ?? []) }
    return (cards.isEmpty ? "<p class=\"empty\">The site has no hosts.</p>\n" : legend)
      + "<div class=\"hosts\">\n\(cards.joined())</div>\n" + more(status.hosts.count)
  }

  private func card(
    _ host: SiteStatus.HostStatus, index: Int, _ machines: [(workspace: SiteStatus.WorkspaceStatus, count: Int)]
  ) -> String {
    var facts = ["\(host.machines) \(host.machines == 1 ? "machine" : "machines")"]
    if let scheduler = host.scheduler { facts.append("scheduler \(PageText.html(scheduler))") }
    if !host.images.isEmpty { facts.append("images \(PageText.html(host.images.joined(separator: ", ")))") }
    var out = "<article class=\"host \(host.state.rawValue)\" aria-labelledby=\"host-\(index)\">"
    out +=
      "<h3 id=\"host-\(index)\">\(PageText.html(host.name)) \(badge(host.state.rawValue, isBad: host.state != .up))</h3>"
    out += HostBars(host: host, machines: machines).html
    out += "<p class=\"facts\">\(PageText.html(host.uri)) · \(facts.joined(separator: " · "))</p>"
    if let note = host.note { out += "<p class=\"note\">\(PageText.html(note))</p>" }
    return out + "</article>\n"
  }

  var placed: String {
    let rows = placedWorkspaces.prefix(Self.limit).map { workspace in
      [
        name(workspace),
        badge(workspace.state.rawValue, isBad: workspace.state == .unknown) + reason(workspace.reason),
        ShareBar.html(workspace),
        PageText.hosts(workspace.hosts),
        PageText.request(workspace),
        PageText.time(workspace.started, on: status.time),
        PageText.time(workspace.expected, on: status.time),
      ]
    }
    return PageText.table(
      "Workspaces on hosts",
      columns: [
        .init("workspace", isHead: true), .init("state"),
        .init("received of promised <span class=\"unit\">cores, each machine</span>"), .init("hosts", "roomy"),
        .init("asked for", "roomy"), .init("since", "roomy r"), .init("expected end", "roomy r"),
      ], rows: Array(rows), empty: "No workspace is on a host.") + more(placedWorkspaces.count)
  }

  var waiting: String {
    let rows = waitingWorkspaces.prefix(Self.limit).enumerated().map { index, workspace in
      [
        "\(index + 1)", name(workspace),
        badge(workspace.state.rawValue, isBad: false) + reason(workspace.reason ?? "no reason was given"),
        PageText.request(workspace), PageText.terms(workspace.terms, on: status.time),
        PageText.time(workspace.submitted, on: status.time), PageText.time(workspace.expected, on: status.time),
      ]
    }
    return PageText.table(
      "Queue",
      columns: [
        .init("#", "n r"), .init("workspace", isHead: true), .init("why it waits", "long"), .init("asks for", "roomy"),
        .init("terms", "roomy"), .init("submitted", "roomy r"), .init("expected start", "t r"),
      ], rows: Array(rows), empty: "Nothing waits.") + more(waitingWorkspaces.count)
  }

  var actions: String {
    let names = Dictionary(status.workspaces.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    let rows = status.actions.reversed().prefix(Self.limit).map { action in
      let isBad = action.outcome == .failed || action.outcome == .rolledBack
      return [
        PageText.time(action.began, on: status.time),
        "\(PageText.html(PageText.words(action.kind))) <span class=\"id\">\(action.workspace)</span> "
          + PageText.html(names[action.workspace] ?? "") + " "
          + badge(PageText.words(action.outcome.rawValue), isBad: isBad),
        PageText.html(action.reason) + reason(action.detail),
        PageText.hosts(action.hosts),
        action.ended.map { PageText.duration($0 - action.began) } ?? "–",
      ]
    }
    return PageText.table(
      "Last actions, newest first",
      columns: [
        .init("began", "t r"), .init("action and outcome", isHead: true), .init("reason", "long"),
        .init("hosts", "roomy"), .init("took", "roomy r"),
      ], rows: Array(rows), empty: "Nothing was done yet.") + more(status.actions.count)
  }

  var over: String {
    let ended = status.workspaces.filter(\.state.isOver).sorted {
      ($0.ended ?? .zero, $0.id) > ($1.ended ?? .zero, $1.id)
    }
    let rows = ended.prefix(Self.limit).map { workspace in
      [
        name(workspace),
        badge(workspace.state.rawValue, isBad: [.failed, .lost, .rejected].contains(workspace.state))
          + reason(workspace.reason),
        PageText.time(workspace.started, on: status.time), PageText.time(workspace.ended, on: status.time),
      ]
    }
    return PageText.table(
      "Workspaces that are over, the last first",
      columns: [
        .init("workspace", isHead: true), .init("how it ended", "long"), .init("started", "roomy r"),
        .init("ended", "t r"),
      ], rows: Array(rows), empty: "No workspace is over yet.") + more(ended.count)
  }

  var counters: String {
    let counters = status.counters
    let kinds = Set(counters.actionsDone.keys).union(counters.actionsFailed.keys).sorted()
    var out = "<div class=\"pair\">\n"
    out += PageText.table(
      "Actions by kind", columns: [.init("action", isHead: true), .init("done", "r"), .init("failed", "r")],
      rows: kinds.map {
        [
          PageText.html(PageText.words($0)), "\(counters.actionsDone[$0] ?? 0)", "\(counters.actionsFailed[$0] ?? 0)",
        ]
      }, empty: "No action has ended yet.")
    out += PageText.table(
      "Errors by host", columns: [.init("host", isHead: true), .init("calls failed", "r")],
      rows: counters.hostErrors.sorted { $0.key < $1.key }.map { [PageText.html($0.key), "\($0.value)"] },
      empty: "No call to a host has failed.")
    let mean = counters.instants > 0 ? counters.decisionMsSum / Double(counters.instants) : 0
    let last = NumberFormat.duration.text(counters.lastDecisionMs / 1000)
    let longest = NumberFormat.duration.text(counters.longestDecisionMs / 1000)
    return out
      + "</div>\n<p>\(counters.instants) instants decided: \(NumberFormat.duration.text(mean / 1000)) each on average, "
      + "\(last) the last, \(longest) the longest.</p>\n"
  }

  private func name(_ workspace: SiteStatus.WorkspaceStatus) -> String {
    "<span class=\"id\">\(workspace.id)</span> \(PageText.html(workspace.name))"
      + "<span class=\"why\">\(PageText.html(workspace.environment))</span>"
  }

  private func badge(_ text: String, isBad: Bool) -> String {
    "<span class=\"badge\(isBad ? " bad" : "")\">\(isBad ? "✗ " : "")\(PageText.html(text))</span>"
  }

  private func reason(_ text: String?) -> String {
    text.map { "<span class=\"why\">\(PageText.html($0))</span>" } ?? ""
  }

  private func more(_ count: Int) -> String {
    count > Self.limit
      ? "<p class=\"empty\">and \(count - Self.limit) more; <a href=\"/status.json\">status.json</a> has all.</p>\n"
      : ""
  }
}
