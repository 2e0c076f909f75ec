/// Fewer points with the same picture. Every method is a function of the data and the size in pixels alone.
enum Thinning {
  /// Keeps, of every bucket of `pixelsPerBucket` pixels, the first, the least, the greatest and the last point.
  ///
  /// No peak or trough is lost, and what is drawn differs from the whole series by less than a bucket's width. Gaps (NaN)
  /// are kept. Series that are short enough come back as they are.
  /// - Parameters:
  ///   - x: ascending.
  ///   - y: as many values; NaN is a gap.
  ///   - range: what the axis shows.
  ///   - pixels: the axis' length.
  /// - Returns: the indices kept, ascending. O(count).
  static func extremes(
    x: [Double], y: [Double], range: ClosedRange<Double>, pixels: Double, pixelsPerBucket: Double = 2
  ) -> [Int] {
    let buckets = (pixels / pixelsPerBucket).rounded(.up)
    guard Double(x.count) > buckets * 4 else { return Array(x.indices) }
    let width = (range.upperBound - range.lowerBound) / buckets
    var kept: [Int] = []
    var start = 0
    while start < x.count {
      let bucket = ((x[start] - range.lowerBound) / width).rounded(.down)
      var end = start
      var least = start
      var greatest = start
      while end < x.count, y[end].isNaN == y[start].isNaN,
        ((x[end] - range.lowerBound) / width).rounded(.down) == bucket
      {
        if y[end] < y[least] { least = end }
        if y[end] > y[greatest] { greatest = end }
        end += 1
      }
      for index in Set([start, least, greatest, end - 1]).sorted() { kept.append(index) }
      start = end
    }
    return kept
  }

  /// The order statistics at which an empirical distribution function moves by a pixel, and its first and last.
  ///
  /// - Parameters:
  ///   - positions: the sorted values' places on the axis, in pixels.
  ///   - height: the height of the unit on the other axis, in pixels.
  /// - Returns: the indices kept, ascending; the steps through them are nowhere more than a pixel off. O(count).
  static func steps(positions: [Double], height: Double) -> [Int] {
    guard positions.count > 2 else { return Array(positions.indices) }
    let rise = height / Double(positions.count)
    var kept = [0]
    for index in 1..<positions.count - 1 {
      let last = kept[kept.count - 1]
      if positions[index] - positions[last] >= 1 || Double(index - last) * rise >= 1 {
        kept.append(index)
      }
    }
    kept.append(positions.count - 1)
    return kept
  }

  /// One point for each cell of `cell` pixels that holds any.
  ///
  /// - Returns: the indices of the first point of each cell, ascending. O(count) with a table of the cells.
  static func cells(_ points: [(x: Double, y: Double)], width: Double, height: Double, cell: Double) -> [Int] {
    let columns = Int((width / cell).rounded(.up)) + 1
    let rows = Int((height / cell).rounded(.up)) + 1
    var taken = [Bool](repeating: false, count: columns * rows)
    return points.indices.filter { index in
      let column = min(columns - 1, max(0, Int(points[index].x / cell)))
      let row = min(rows - 1, max(0, Int(points[index].y / cell)))
      defer { taken[row * columns + column] = true }
      return !taken[row * columns + column]
    }
  }
}
