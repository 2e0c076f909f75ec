import Model
import Policy
import Sim

/// One reason to wait that lasted for several passes, in words; numbers that changed stand as ranges.
struct WaitText {
  let first: Verdict
  private let numbers: [Verdict.Numbers]

  init(_ first: Verdict, _ verdicts: [Verdict]) {
    self.first = first
    numbers = verdicts.map(\.numbers)
  }

  var words: String {
    switch first {
    case .head(_, let needed, _):
      "first in the queue, \(free) free, needs \(needed)" + (time.map { " until \($0) by the estimates" } ?? "")
    case .tooWide(_, let needed, let behind, let head):
      "\(free) free, needs \(needed); \(place(behind)), number \(head) is first"
    case .strictOrder(_, let needed, let behind, let head):
      "\(free) free, needs \(needed) and would fit, but \(place(behind)) and nobody overtakes number \(head)"
    case .wouldDelay(let head, _, let wouldEnd, _, let needed, let behind):
      "would fit now but may run until \(Explanation.clock(wouldEnd))\(numbers.count > 1 ? " or later" : ""); number \(head) is to start at "
        + "\(time ?? "no known time") and leaves \(extra) free, needs \(needed); \(place(behind))"
    case .reserved(_, _, let needed, let behind):
      "promised \(time ?? "no time"); \(free) free, needs \(needed); \(place(behind))"
    case .noHosts(_, let needed, let behind):
      "\(free) free, needs \(needed), but not on hosts that fit beside the reservations held; \(place(behind))"
    }
  }

  private var free: String { range(numbers.compactMap(\.free)) }
  private var extra: String { range(numbers.compactMap(\.extra)) }

  private func range(_ values: [Int32]) -> String {
    guard let least = values.min(), let most = values.max() else { return "none" }
    return least == most ? "\(least)" : "\(least)–\(most)"
  }

  /// The time it waits for, as it was first thought and as it was last thought.
  private var time: String? {
    let times = numbers.compactMap(\.time)
    guard let first = times.first, let last = times.last else { return nil }
    return first == last
      ? Explanation.clock(first) : "\(Explanation.clock(first)) (in the end \(Explanation.clock(last)))"
  }

  private func place(_ behind: Int) -> String {
    behind == 0 ? "first in the queue" : "\(behind) before it in the queue"
  }
}

extension Verdict {
  /// What may change while the reason stays.
  fileprivate struct Numbers {
    var free: Int32?
    var time: SimTime?
    var extra: Int32?
  }

  fileprivate var numbers: Numbers {
    switch self {
    case .head(let free, _, let until): Numbers(free: free, time: until)
    case .tooWide(let free, _, _, _), .strictOrder(let free, _, _, _), .noHosts(let free, _, _): Numbers(free: free)
    case .wouldDelay(_, let at, _, let extra, _, _): Numbers(time: at, extra: extra)
    case .reserved(let at, let free, _, _): Numbers(free: free, time: at)
    }
  }

  /// The same kind of reason, behind the same head, at the same place.
  func isSameWait(as other: Verdict) -> Bool {
    switch (self, other) {
    case (.head, .head): true
    case (.tooWide(_, _, let behind, let head), .tooWide(_, _, let behind2, let head2)),
      (.strictOrder(_, _, let behind, let head), .strictOrder(_, _, let behind2, let head2)),
      (.wouldDelay(let head, _, _, _, _, let behind), .wouldDelay(let head2, _, _, _, _, let behind2)):
      behind == behind2 && head == head2
    case (.reserved(_, _, _, let behind), .reserved(_, _, _, let behind2)),
      (.noHosts(_, _, let behind), .noHosts(_, _, let behind2)):
      behind == behind2
    default: false
    }
  }
}
