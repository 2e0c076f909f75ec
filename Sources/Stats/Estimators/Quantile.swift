internal import CGSL

/// The `p`-quantile of `sorted`, interpolated linearly between order statistics (Hyndman & Fan's type 7, the default of
/// R and NumPy).
///
/// - Parameters:
///   - sorted: values in ascending order.
///   - p: between 0 and 1.
/// - Returns: NaN when `sorted` is empty. O(1).
public func quantile(ofSorted sorted: [Double], _ p: Double) -> Double {
  guard !sorted.isEmpty else { return .nan }
  return gsl_stats_quantile_from_sorted_data(sorted, 1, sorted.count, p)
}
