/// Exact sums over a group of jobs; whole numbers, so that the order of the jobs does not matter.
struct GroupTotals {
  var jobs = 0
  /// µs
  var wait: Int128 = 0
  /// µs
  var run: Int128 = 0
  /// processors × µs
  var area: Int128 = 0
  var boundedSlowdown = ExactSum()

  @inline(__always)
  mutating func add(_ row: MetricsAccumulator.Row, boundedSlowdown value: Double) {
    jobs += 1
    wait += Int128(row.wait)
    run += Int128(row.run)
    area += Int128(row.processors) * Int128(row.run)
    boundedSlowdown.add(value)
  }

  /// Seconds; `nil` for an empty group.
  var meanWait: Double? { jobs > 0 ? Double(wait) / 1e6 / Double(jobs) : nil }
  var coreHours: Double { Double(area) / 3.6e9 }
}

/// Jain's index of fairness, (Σ x)² / (n Σ x²): 1 when all are equal, 1/n when one has all; `nil` for none.
///
/// Source: Jain, Chiu & Hawe, DEC-TR-301, 1984. The sums run in the order given.
func jainIndex(_ values: [Double]) -> Double? {
  let squares = values.reduce(0) { $0 + $1 * $1 }
  guard squares > 0 else { return nil }
  let sum = values.reduce(0, +)
  return sum * sum / (Double(values.count) * squares)
}
