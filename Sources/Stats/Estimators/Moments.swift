/// Count, mean, variance, extremes of values seen one at a time; two of them merge to what one would have seen.
///
/// B. P. Welford, "Note on a method for calculating corrected sums of squares and products", Technometrics 4(3), 1962;
/// the merge is T. F. Chan, G. H. Golub and R. J. LeVeque, "Algorithms for computing the sample variance", Am. Stat.
/// 37(3), 1983.
public struct Moments: Hashable, Sendable, Codable {
  public private(set) var count: Int = 0
  private var centre: Double = 0
  private var squares: Double = 0
  // 0 until the first value, not an infinity: a checkpoint in JSON cannot hold those.
  private var smallest: Double = 0
  private var largest: Double = 0

  public init() {}

  /// The moments of `values`. O(n).
  public init(_ values: some Sequence<Double>) {
    for value in values { add(value) }
  }

  /// O(1).
  public mutating func add(_ value: Double) {
    count += 1
    let before = value - centre
    centre += before / Double(count)
    squares += before * (value - centre)
    smallest = count == 1 ? value : min(smallest, value)
    largest = count == 1 ? value : max(largest, value)
  }

  /// As if all that `other` has seen had been added here. O(1).
  public mutating func merge(_ other: Moments) {
    if other.count == 0 { return }
    if count == 0 {
      self = other
      return
    }
    let total = Double(count + other.count)
    let apart = other.centre - centre
    squares += other.squares + apart * apart * Double(count) * Double(other.count) / total
    centre += apart * Double(other.count) / total
    count += other.count
    smallest = min(smallest, other.smallest)
    largest = max(largest, other.largest)
  }

  /// NaN when empty.
  public var mean: Double { count > 0 ? centre : .nan }
  public var sum: Double { count > 0 ? centre * Double(count) : 0 }
  /// NaN when empty.
  public var minimum: Double { count > 0 ? smallest : .nan }
  /// NaN when empty.
  public var maximum: Double { count > 0 ? largest : .nan }
  /// The unbiased sample variance (divisor n − 1); NaN below two values.
  public var variance: Double { count > 1 ? squares / Double(count - 1) : .nan }
  public var standardDeviation: Double { variance.squareRoot() }
  /// The standard error of the mean; NaN below two values.
  public var standardError: Double { (variance / Double(count)).squareRoot() }
}
