import Live
import Model
import Policy
import Report

extension LivePlan {
  /// The whole plan for a terminal.
  public var text: String {
    let clock = Clock(now: standing.now)
    var parts = [heading]
    parts.append(notes)
    parts.append(actions)
    if !standing.underWay.isEmpty { parts.append(underWay) }
    if !waiting.isEmpty { parts.append(waits(clock)) }
    if prediction.replications > 0 { parts.append(predictions(clock)) }
    parts.append(hosts)
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var heading: String {
    let source: String =
      switch standing.source {
      case .journal(let instants): "the journal, \(instants) instants"
      case .hosts(let why): "the hosts themselves (\(why))"
      }
    return "Plan for site \(standing.epoch.site) at \(Clock.full(standing.now)) (all times UTC)\n"
      + "policy: \(standing.epoch.policy)\nbooks:  \(source)\n"
  }

  private var notes: String {
    let lines =
      standing.obstacles.map { "a run would refuse to begin: \($0)" }
      + standing.survey.silent.map { "host \($0.host) does not answer: \($0.error)" }
      + standing.refusals.map { "would be refused: \($0)" }
    return lines.map { $0 + "\n" }.joined()
  }

  private var actions: String {
    guard !steps.isEmpty else { return "Now the policy would do nothing.\n" }
    return Table(
      caption: "Now the policy would",
      columns: [.init("do"), .init("workspace"), .init("hosts"), .init("weight, cap"), .init("because")],
      rows: steps.map { step in
        [
          .init(step.action), .init(Self.label(step.workspace, step.name)), .init(Words.names(step.hosts)),
          .init(Self.setting(step.weight, step.cap)), .init(step.reason),
        ]
      }
    ).text(cellWidth: 110)
  }

  private static func setting(_ weight: Int32?, _ cap: Int32?) -> String {
    guard let weight, let cap else { return "–" }
    return "\(weight), \(cap == 0 ? "none" : "\(cap) %")"
  }

  private static func label(_ workspace: Int64, _ name: String) -> String {
    workspace > 0 ? "\(workspace) \(name)" : name.isEmpty ? "–" : name
  }

  private var underWay: String {
    "Under way already:\n"
      + standing.underWay.map { order in
        "  \(order.kind.rawValue)\(order.workspace > 0 ? " of workspace \(order.workspace)" : ""): \(order.reason)\n"
      }.joined()
  }

  private func waits(_ clock: Clock) -> String {
    Table(
      caption: "Waiting", columns: [.init("workspace"), .init("planned start"), .init("because")],
      rows: waiting.map {
        [.init(Self.label($0.workspace, $0.name)), .init(clock.text($0.expected)), .init($0.reason)]
      }
    ).text(cellWidth: 110)
  }

  private func predictions(_ clock: Clock) -> String {
    let percent = NumberFormat.percent(0)
    let cores = NumberFormat.fixed(2)
    func range(_ interval: Prediction.Interval<SimTime>?) -> String {
      guard let interval else { return "–" }
      let (low, high) = (clock.text(interval.low), clock.text(interval.high))
      return low == high ? "always" : "\(low) – \(high)"
    }
    return Table(
      caption:
        "Predicted by \(Words.plural(prediction.replications, "simulation")), seed \(prediction.seed)",
      columns: [
        .init("workspace"), .init("starts"), .init("5–95 %"), .init("is over"), .init("5–95 %"),
        .init("promised", unit: "cores", alignment: .right), .init("received", unit: "cores", alignment: .right),
        .init("on time", alignment: .right), .init(""),
      ],
      rows: prediction.workspaces.map { workspace in
        [
          .init(Self.label(workspace.id, workspace.name)), .init(clock.text(workspace.start?.median)),
          .init(range(workspace.start)), .init(clock.text(workspace.end?.median)), .init(range(workspace.end)),
          .init(number: workspace.promisedCores, cores), .init(number: workspace.receivedCores?.median, cores),
          .init(number: workspace.onTime, percent), .init(remark(workspace)),
        ]
      },
      footnotes: [
        "Each is taken to stay for the duration it asked for and to keep its virtual CPUs busy: what it really does is not known here.",
        "Intervals hold 90 of 100 simulations. Received: what the credit scheduler gives each machine on average while it runs.",
      ]
    ).text(cellWidth: 60)
  }

  private func remark(_ workspace: Prediction.WorkspacePrediction) -> String {
    let all = prediction.replications
    var remarks: [String] = []
    if workspace.refused > 0 {
      remarks.append(workspace.refused == all ? "refused" : "refused in \(workspace.refused)")
    }
    if workspace.lost > 0 {
      remarks.append(workspace.lost == all ? "taken back, or lost" : "lost in \(workspace.lost)")
    }
    let open = all - workspace.done - workspace.refused - workspace.lost
    if open > 0 { remarks.append(open == all ? "waits for its owner, or a host" : "left over in \(open)") }
    return remarks.joined(separator: ", ")
  }

  private var hosts: String {
    let cores = NumberFormat.fixed(2)
    return Table(
      caption: "Promised of the hosts then",
      columns: [
        .init("host"), .init("machines", alignment: .right), .init("cores", alignment: .right),
        .init("of", alignment: .right), .init("memory", alignment: .right), .init("of", alignment: .right),
      ],
      rows: loads.map { load in
        [
          .init(load.host), .init("\(load.machines)"), .init(number: load.promisedCores, cores), .init("\(load.cores)"),
          .init(Words.memory(load.promisedKiB)), .init(load.memoryKiB > 0 ? Words.memory(load.memoryKiB) : "–"),
        ]
      }
    ).text()
  }
}
