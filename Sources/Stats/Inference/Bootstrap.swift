/// The percentile bootstrap: an interval for any statistic, from resamples of the sample itself.
///
/// B. Efron, "Bootstrap methods: another look at the jackknife", Ann. Stat. 7(1), 1979.
///
/// - Parameters:
///   - values: independent observations.
///   - resamples: how often to resample; 1,000 or more for a 95 % interval.
///   - level: of confidence, strictly between 0 and 1.
///   - stream: where the resamples come from; it is left where they end.
///   - statistic: of a sample in no particular order; called `resamples` + 1 times with as many values as given.
/// - Throws: ``StatsError`` without values, below two resamples, or unless the level lies strictly between 0 and 1.
/// - Complexity: O(resamples × (n + the statistic's own)).
public func bootstrapInterval(
  of values: [Double], resamples: Int = 2000, level: Double = 0.95, stream: inout RandomStream,
  statistic: ([Double]) -> Double
) throws(StatsError) -> ConfidenceInterval {
  try requireLevel(level)
  try require(!values.isEmpty, "a bootstrap needs at least one value")
  try require(resamples >= 2, "a bootstrap needs at least 2 resamples, not \(resamples)")
  var resample = values
  var statistics: [Double] = []
  statistics.reserveCapacity(resamples)
  for _ in 0..<resamples {
    for index in resample.indices { resample[index] = values[Int.random(in: values.indices, using: &stream)] }
    statistics.append(statistic(resample))
  }
  statistics.sort()
  return ConfidenceInterval(
    estimate: statistic(values), lower: quantile(ofSorted: statistics, (1 - level) / 2),
    upper: quantile(ofSorted: statistics, (1 + level) / 2), level: level, count: values.count)
}
