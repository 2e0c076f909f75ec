import Glibc

/// Counts of values in adjoining bins; what falls outside is counted, not dropped.
public struct Histogram: Hashable, Sendable, Codable {
  /// Ascending, one more than bins: bin i holds edges[i] ≤ x < edges[i+1]; the last bin also holds its upper edge.
  public let edges: [Double]
  public private(set) var counts: [Int]
  /// Values below the first edge.
  public private(set) var below = 0
  /// Values above the last edge.
  public private(set) var above = 0
  /// Values that are not numbers.
  public private(set) var notNumbers = 0

  /// - Throws: ``StatsError`` unless there are two or more finite edges in strictly ascending order.
  public init(edges: [Double]) throws(StatsError) {
    try require(edges.count >= 2, "a histogram needs at least two edges, not \(edges.count)")
    for edge in edges { try requireFinite(edge, "an edge of a histogram") }
    for (a, b) in zip(edges, edges.dropFirst()) {
      try require(a < b, "the edges of a histogram must ascend: \(a) is followed by \(b)")
    }
    self.edges = edges
    counts = Array(repeating: 0, count: edges.count - 1)
  }

  /// `bins` bins of equal width.
  public static func linear(from low: Double, to high: Double, bins: Int) throws(StatsError) -> Histogram {
    try require(bins >= 1, "a histogram needs at least one bin, not \(bins)")
    return try Histogram(edges: (0...bins).map { $0 == bins ? high : low + (high - low) * Double($0) / Double(bins) })
  }

  /// `bins` bins of equal ratio.
  public static func logarithmic(from low: Double, to high: Double, bins: Int) throws(StatsError) -> Histogram {
    try require(bins >= 1, "a histogram needs at least one bin, not \(bins)")
    try requirePositive(low, "the first edge of a logarithmic histogram")
    let ratio = high / low
    return try Histogram(
      edges: (0...bins).map {
        $0 == 0 ? low : $0 == bins ? high : low * pow(ratio, Double($0) / Double(bins))
      })
  }

  /// O(log bins).
  public mutating func add(_ value: Double) {
    if value.isNaN {
      notNumbers += 1
    } else if value < edges[0] {
      below += 1
    } else if value > edges[edges.count - 1] {
      above += 1
    } else {
      counts[min(upperBound(of: value, in: edges), counts.count) - 1] += 1
    }
  }

  /// All values added, those outside included.
  public var total: Int { counts.reduce(below + above + notNumbers, +) }
}
