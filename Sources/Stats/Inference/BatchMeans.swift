/// The mean of a correlated series, with an interval from the means of long batches, which are nearly independent.
///
/// A. M. Law, "Simulation Modeling and Analysis", 5th ed., §9.5.3. Twenty to thirty batches serve most purposes (B.
/// Schmeiser, "Batch size effects in the analysis of simulation output", Oper. Res. 30(3), 1982).
public struct BatchMeans: Hashable, Sendable {
  public let interval: ConfidenceInterval
  /// The mean of each batch, in order.
  public let means: [Double]
  /// Values in each batch.
  public let batchSize: Int
  /// Values at the beginning that fill no whole batch and were left out: part of the warm-up, if anything.
  public let leftOut: Int
  /// Correlation of neighbouring batch means; well away from 0 the batches are too short and the interval too narrow.
  public let lagOneCorrelation: Double

  /// O(n).
  ///
  /// - Throws: ``StatsError`` below two batches, or when there are fewer values than batches.
  public init(_ series: [Double], batches: Int = 20, level: Double = 0.95) throws(StatsError) {
    try require(batches >= 2, "batch means need at least 2 batches, not \(batches)")
    try require(
      series.count >= batches, "a series of \(series.count) values cannot be cut into \(batches) batches")
    batchSize = series.count / batches
    leftOut = series.count - batchSize * batches
    let (size, start) = (batchSize, leftOut)
    let means = (0..<batches).map { batch in
      Moments(series[(start + batch * size)..<(start + (batch + 1) * size)]).mean
    }
    self.means = means
    let moments = Moments(means)
    interval = try ConfidenceInterval.mean(of: moments, level: level)
    let products = zip(means, means.dropFirst()).reduce(0) { $0 + ($1.0 - moments.mean) * ($1.1 - moments.mean) }
    let squares = moments.variance * Double(batches - 1)
    lagOneCorrelation = squares == 0 ? 0 : products / squares
  }
}
