import Foundation
import Model
import Policy
import Sim

extension Explanation {
  /// The story in words, a line a turn: time since the first submission, and what happened then.
  ///
  /// While a workspace waits for one reason, behind the same others, the numbers that change meanwhile stand as ranges in one line.
  ///
  /// - Parameters:
  ///   - policy: what the run is called.
  ///   - origin: seconds since 1970 of time 0; with it submission and start are told as dates too.
  public func text(policy: String, origin: Int64? = nil) -> String {
    guard let workspace else { return "job \(jobNumber) was not submitted\n" }
    var lines = [
      "Job \(jobNumber) (number \(workspace.id) in order of submission) under \(policy):",
      "asks for \(workspace.processors) processor\(workspace.processors == 1 ? "" : "s") for \(Self.span(workspace.requested)).",
      "",
    ]
    for turn in turns { lines.append("\(Self.clock(turn.time))  \(turn.words)") }
    if let start = entries.first(where: { if case .started = $0.step { true } else { false } })?.time {
      var line = "It waited \(Self.span(start - workspace.submit))"
      if let origin {
        line += ": submitted \(Self.date(workspace.submit, origin)), started \(Self.date(start, origin)) (UTC)"
      }
      lines += ["", line + "."]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What stands on one line.
  private struct Turn {
    var time: SimTime
    var words: String
  }

  private var turns: [Turn] {
    var turns: [Turn] = []
    var waits: [Verdict] = []
    var began = SimTime.zero
    func tellWaits() {
      guard let first = waits.first else { return }
      turns.append(Turn(time: began, words: "waits: " + WaitText(first, waits).words))
      waits = []
    }
    for entry in entries {
      if case .waiting(let verdict) = entry.step {
        if let last = waits.last, !last.isSameWait(as: verdict) { tellWaits() }
        if waits.isEmpty { began = entry.time }
        waits.append(verdict)
      } else {
        tellWaits()
        turns.append(Turn(time: entry.time, words: Self.words(entry.step)))
      }
    }
    tellWaits()
    return turns
  }

  private static func words(_ step: Step) -> String {
    switch step {
    case .submitted: "submitted"
    case .waiting: "waits"
    case .started(let reason): "starts: " + words(reason)
    case .rejected: "rejected: it asks for more than the cluster has"
    case .ended(.killedAtRequest): "killed at its requested duration"
    case .ended: "ends"
    }
  }

  private static func words(_ reason: Decision.Reason) -> String {
    switch reason {
    case .queueHead: "first in the queue, and it fits"
    case .backfilled(let shadow, let extra):
      "backfilled: the head is to start at \(clock(shadow)) and leaves \(extra) free beside it"
    case .besideReservations: "backfilled: it delays none of the reservations held"
    case .reservationDue: "the time it was promised has come"
    case .late(let lateness): "the time it was promised has passed: \(lateness.sentence)"
    case .neverFits: "never"
    case .reservationAhead: "a reservation is ahead"
    case .preempted(let id): "workspace \(id) holds a reservation of its hosts"
    case .refused: "it cannot be admitted"
    case .expired: "its requested duration ran out"
    case .failed: "it, or its host, failed"
    case .staging: "its image is on the way"
    case .shares: "shares on its host were dealt out anew"
    case .demand: "hosts follow demand"
    case .asked: "its owner asked for it"
    }
  }

  /// `12d 03:04:05` since the first submission.
  static func clock(_ time: SimTime) -> String {
    if time == .distantFuture { return "never" }
    let seconds = time.microseconds / 1_000_000
    let two = { (value: Int64) in value < 10 ? "0\(value)" : "\(value)" }
    return "\(seconds / 86400)d \(two(seconds / 3600 % 24)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
  }

  /// `2000-01-31 13:05:59`.
  private static func date(_ time: SimTime, _ origin: Int64) -> String {
    let date = Date(timeIntervalSince1970: Double(origin + time.microseconds / 1_000_000))
    return date.formatted(
      Date.ISO8601FormatStyle(timeZone: .gmt).year().month().day().time(includingFractionalSeconds: false)
        .dateTimeSeparator(.space))
  }

  private static func span(_ duration: SimDuration) -> String {
    let seconds = duration.microseconds / 1_000_000
    if seconds >= 86400 { return "\(seconds / 86400) d \(seconds / 3600 % 24) h" }
    if seconds >= 3600 { return "\(seconds / 3600) h \(seconds / 60 % 60) min" }
    if seconds >= 60 { return "\(seconds / 60) min \(seconds % 60) s" }
    return duration.microseconds % 1_000_000 == 0 ? "\(seconds) s" : "\(duration.seconds) s"
  }
}
