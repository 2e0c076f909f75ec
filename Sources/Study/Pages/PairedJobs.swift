import Model
import Stats

/// The same jobs under two policies: who starts earlier, who later, and how sure the mean difference is.
struct PairedJobs {
  /// Jobs that ran under both.
  let count: Int
  let earlier: Int
  let later: Int
  /// Of the wait, seconds, with its interval; `nil` where there are too few jobs.
  let difference: ConfidenceInterval?
  /// Two-sided; `nil` where there are too few jobs, or none differs.
  let pValue: Double?
  /// Correlation of neighbouring batches of the difference.
  let correlation: Double?

  static let batches = 30

  /// Jobs stand in order of id in both lists. O(n).
  ///
  /// Jobs that queue together wait together, so single jobs are no independent observations. Interval and test are made of the means of
  /// consecutive batches of jobs in order of submission, which nearly are (method of batch means; see ``BatchMeans``).
  init(_ baseline: [JobRecord], _ other: [JobRecord]) {
    var (a, b) = (0, 0)
    var (before, after): ([Double], [Double]) = ([], [])
    var (earlier, later) = (0, 0)
    before.reserveCapacity(min(baseline.count, other.count))
    after.reserveCapacity(min(baseline.count, other.count))
    while a < baseline.count, b < other.count {
      if baseline[a].id < other[b].id {
        a += 1
      } else if baseline[a].id > other[b].id {
        b += 1
      } else {
        before.append(baseline[a].wait.seconds)
        after.append(other[b].wait.seconds)
        if other[b].start < baseline[a].start { earlier += 1 } else if other[b].start > baseline[a].start { later += 1 }
        (a, b) = (a + 1, b + 1)
      }
    }
    (count, self.earlier, self.later) = (before.count, earlier, later)
    guard before.count >= 10 * Self.batches, let old = try? BatchMeans(before, batches: Self.batches),
      let new = try? BatchMeans(after, batches: Self.batches)
    else {
      (difference, pValue, correlation) = (nil, nil, nil)
      return
    }
    difference = try? ConfidenceInterval.pairedDifference(new.means, old.means)
    pValue = (try? WilcoxonSignedRank(new.means, old.means))?.pValue
    correlation = (try? BatchMeans(zip(after, before).map { $0 - $1 }, batches: Self.batches))?.lagOneCorrelation
  }
}
