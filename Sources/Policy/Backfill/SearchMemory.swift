/// What one sweep of compression has learnt about where there is no room, so that the next search need not look there again.
///
/// A finding (p, d, H) says: nowhere before H are p cores free for d on end. It holds for whoever is as wide and as long, or more so, and
/// for any earlier H. Taking cores leaves it true; giving cores back from an instant on leaves it true up to that instant.
struct SearchMemory {
  struct Finding: Equatable {
    var processors: Int32
    /// µs.
    var duration: Int64
    /// No stretch that ends by this instant is long enough.
    var until: Int64
  }

  private static let capacity = 32

  private(set) var findings: [Finding] = []

  init() { findings.reserveCapacity(Self.capacity) }

  /// Before this instant no start is possible for `processors` cores over `duration`, as far as is known.
  ///
  /// - Parameter held: the start held, where a stretch may end early: what is known of later instants does not help.
  func firstHope(_ processors: Int32, _ duration: Int64, held: Int64) -> Int64 {
    var until = Int64.min
    for finding in findings
    where finding.processors <= processors && finding.duration <= duration && finding.until > until {
      until = finding.until
    }
    let (start, overflow) = min(until, held).subtractingReportingOverflow(duration)
    return overflow ? .min : start
  }

  mutating func note(_ finding: Finding) {
    for known in findings
    where known.processors <= finding.processors && known.duration <= finding.duration && known.until >= finding.until {
      return
    }
    findings.removeAll {
      $0.processors >= finding.processors && $0.duration >= finding.duration && $0.until <= finding.until
    }
    if findings.count < Self.capacity {
      findings.append(finding)
    } else if let shortest = findings.indices.min(by: { findings[$0].until < findings[$1].until }) {
      findings[shortest] = finding
    }
  }

  /// Cores have come free from `time` on.
  mutating func forget(from time: Int64) {
    for index in findings.indices where findings[index].until > time { findings[index].until = time }
  }
}
