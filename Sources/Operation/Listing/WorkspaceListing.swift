import Live
import Model
import Report

/// Workspaces at one glance: who is where, what each was promised, given and received, and why others wait.
public struct WorkspaceListing: Sendable {
  public let workspaces: [SiteStatus.WorkspaceStatus]
  public let now: SimTime

  public init(_ workspaces: [SiteStatus.WorkspaceStatus], now: SimTime) {
    self.workspaces = workspaces
    self.now = now
  }

  public var text: String {
    guard !workspaces.isEmpty else { return "no workspaces\n" }
    let clock = Clock(now: now)
    return Table(
      columns: [
        .init("no.", alignment: .right), .init("name"), .init("state"), .init("hosts"), .init("terms"),
        .init("promised", alignment: .right), .init("set"), .init("received", alignment: .right), .init(""),
        .init("since / expected"), .init("because"),
      ],
      rows: workspaces.map { workspace in
        let share = ShareWords(workspace)
        return [
          .init("\(workspace.id)"), .init(workspace.name), .init(workspace.state.rawValue),
          .init(Words.names(workspace.hosts)), .init(Words.terms(workspace.terms, clock)), .init(share.promised),
          .init(share.set), .init(share.received), .init(workspace.fallsShort ? "!" : ""),
          .init(Self.when(workspace, clock)), .init(workspace.reason ?? ""),
        ]
      },
      footnotes: [
        "Shares are cores of each machine; set: weight / cap in % of a core. Times are UTC."
          + (workspaces.contains { $0.fallsShort }
            ? " !: it received less than promised on a host with nothing left to give." : "")
      ]
    ).text(cellWidth: 80)
  }

  /// Since when it runs and when it is believed to be over; when it is believed to start; when it was over.
  private static func when(_ workspace: SiteStatus.WorkspaceStatus, _ clock: Clock) -> String {
    if let ended = workspace.ended { return "ended \(clock.text(ended))" }
    let expected = workspace.expected.map { clock.text($0) }
    if let started = workspace.started { return "since \(clock.text(started))\(expected.map { ", till \($0)" } ?? "")" }
    return "asked \(clock.text(workspace.submitted))\(expected.map { ", from \($0)" } ?? "")"
  }

  /// Keys in order, times in RFC 3339 (UTC).
  public func json() throws -> String {
    OrderedJSON.sorted([
      "time": .time(now), "workspaces": .array(workspaces.map(\.document)),
    ]).text()
  }
}

/// What one machine was promised, given and received.
struct ShareWords {
  var promised: String
  var set: String
  var received: String

  init(_ workspace: SiteStatus.WorkspaceStatus) {
    let cores = NumberFormat.fixed(2)
    promised = cores.text(workspace.promisedCores)
    received = workspace.receivedCores.map(cores.text) ?? "–"
    if let weight = workspace.weight, let cap = workspace.cap {
      set = "\(weight) / \(cap == 0 ? "none" : "\(cap)")"
    } else {
      set = "–"
    }
  }
}

extension SiteStatus.WorkspaceStatus {
  var document: OrderedJSON {
    .sorted([
      "id": .integer(id), "name": .string(name), "state": .string(state.rawValue),
      "environment": .string(environment), "terms": terms.document, "count": .integer(Int64(count)),
      "quantum": quantum.document, "requestedSeconds": .number(requested.seconds), "submitted": .time(submitted),
      "started": .time(started), "ended": .time(ended), "expected": .time(expected), "hosts": .strings(hosts),
      "reason": .optional(reason), "promisedCores": .number(promisedCores),
      "weight": weight.map { .integer(Int64($0)) } ?? .null, "cap": cap.map { .integer(Int64($0)) } ?? .null,
      "receivedCores": .optional(receivedCores), "fallsShort": .flag(fallsShort),
    ])
  }
}

extension Terms {
  var document: OrderedJSON {
    switch self {
    case .bestEffort(let preemptible):
      .sorted(["kind": .string("best-effort"), "preemptible": .flag(preemptible)])
    case .advanceReservation(let start): .sorted(["kind": .string("reservation"), "start": .time(start)])
    case .deadline(let by): .sorted(["kind": .string("deadline"), "by": .time(by)])
    case .immediate: .sorted(["kind": .string("immediate")])
    }
  }
}

extension Quantum {
  var document: OrderedJSON {
    .sorted([
      "cpuMilli": .integer(Int64(cpuMilli)), "vcpus": .integer(Int64(vcpus)), "memoryKiB": .integer(memoryKiB),
      "diskKiB": .integer(diskKiB), "networkKbps": .integer(networkKbps),
    ])
  }
}
