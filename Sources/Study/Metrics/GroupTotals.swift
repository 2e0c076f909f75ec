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
