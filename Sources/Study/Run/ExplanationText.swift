import Model
import Policy
import Sim

extension Explanation {
  /// The story in words, a line a turn: time since the first submission, and what happened then.
  public func text(policy: String) -> String {
    guard let workspace else { return "job \(jobNumber) was not submitted\n" }
    var lines = [
      "Job \(jobNumber) (number \(workspace.id) in order of submission) under \(policy):",
      "asks for \(workspace.processors) processor\(workspace.processors == 1 ? "" : "s") for \(Self.span(workspace.requested)).",
      "",
    ]
    for entry in entries { lines.append("\(Self.clock(entry.time))  \(Self.words(entry.step, workspace))") }
    if let start = entries.first(where: { if case .started = $0.step { true } else { false } })?.time {
      lines += ["", "It waited \(Self.span(start - workspace.submit))."]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func words(_ step: Step, _ workspace: Workspace) -> String {
    switch step {
    case .submitted: "submitted"
    case .waiting(let verdict): "waits: " + words(verdict)
    case .started(let reason): "starts: " + words(reason)
    case .rejected: "rejected: it asks for more than the cluster has"
    case .ended(.killedAtRequest): "killed at its requested duration"
    case .ended: "ends"
    }
  }

  private static func words(_ verdict: Verdict) -> String {
    switch verdict {
    case .head(let free, let needed, let until):
      "first in the queue, \(free) free, needs \(needed)" + (until.map { " until \(clock($0)) by the estimates" } ?? "")
    case .tooWide(let free, let needed, let behind, let head):
      "\(free) free, needs \(needed); \(place(behind)), number \(head) is first"
    case .strictOrder(let free, let needed, let behind, let head):
      "\(free) free, needs \(needed) and would fit, but \(place(behind)) and nobody overtakes number \(head)"
    case .wouldDelay(let head, let at, let wouldEnd, let extra, let needed, let behind):
      "would fit now but may run until \(clock(wouldEnd)); number \(head) is to start at \(clock(at)) and leaves \(extra) free, "
        + "needs \(needed); \(place(behind))"
    case .reserved(let at, let free, let needed, let behind):
      "promised \(clock(at)); \(free) free now, needs \(needed); \(place(behind))"
    case .noHosts(let free, let needed, let behind):
      "\(free) free, needs \(needed), but not on hosts that fit beside the reservations held; \(place(behind))"
    }
  }

  private static func words(_ reason: Decision.Reason) -> String {
    switch reason {
    case .queueHead: "first in the queue, and it fits"
    case .backfilled(let shadow, let extra):
      "backfilled: the head is to start at \(clock(shadow)) and leaves \(extra) free beside it"
    case .besideReservations: "backfilled: it delays none of the reservations held"
    case .reservationDue: "the time it was promised has come"
    case .neverFits: "never"
    case .reservationAhead: "a reservation is ahead"
    }
  }

  private static func place(_ behind: Int) -> String {
    behind == 0 ? "first in the queue" : "\(behind) before it in the queue"
  }

  /// `12d 03:04:05` since the first submission.
  static func clock(_ time: SimTime) -> String {
    if time == .distantFuture { return "never" }
    let seconds = time.microseconds / 1_000_000
    let two = { (value: Int64) in value < 10 ? "0\(value)" : "\(value)" }
    return "\(seconds / 86400)d \(two(seconds / 3600 % 24)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
  }

  private static func span(_ duration: SimDuration) -> String {
    let seconds = duration.microseconds / 1_000_000
    if seconds >= 86400 { return "\(seconds / 86400) d \(seconds / 3600 % 24) h" }
    if seconds >= 3600 { return "\(seconds / 3600) h \(seconds / 60 % 60) min" }
    return seconds >= 60 ? "\(seconds / 60) min \(seconds % 60) s" : "\(duration.seconds) s"
  }
}
