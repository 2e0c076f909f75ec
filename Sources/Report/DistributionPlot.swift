import Foundation

/// Empirical distribution functions: for every value, the share of the sample that is at most (or above) it.
public struct DistributionPlot: Sendable {
  /// One curve: a subject and its values.
  public struct Sample: Sendable {
    public var name: String
    /// In any order.
    public var values: [Double]

    public init(_ name: String, values: [Double]) {
      self.name = name
      self.values = values
    }
  }

  public var x: Axis
  /// What the share is of: "share of jobs".
  public var shareLabel: String
  public var samples: [Sample]
  /// The left end of a logarithmic axis: a curve starts there at the share of all values up to it, zeros included.
  public var floor: Double

  public init(x: Axis, shareLabel: String, samples: [Sample], floor: Double = 1) {
    self.x = x
    self.shareLabel = shareLabel
    self.samples = samples
    self.floor = floor
  }
}

extension DistributionPlot: Drawable {
  func height(on medium: Medium) -> Double { medium == .narrow ? 300 : 360 }

  func draw(on canvas: inout Canvas, styles: StyleBook) throws {
    try Layout.check(x)
    for sample in samples {
      try Layout.check(sample.values, name: sample.name, axis: x, allowsNonPositive: true)
    }
    let isLog = x.scale == .log
    let bounds = Layout.bounds(samples.lazy.flatMap(\.values))
    let low = isLog ? max(floor, .leastNormalMagnitude) : bounds.low
    let xRange = x.resolved(low: low, high: max(bounds.high, isLog ? low * 10 : bounds.high), fromZero: !isLog)
    let y = Axis(shareLabel, .fraction, range: 0...1)
    var panel = Layout.panel(on: canvas, x: x, xRange: xRange, y: y, yRange: 0...1)
    panel.x.hasGrid = true
    let perUnit =
      panel.frame.width / (isLog ? log(xRange.upperBound / xRange.lowerBound) : xRange.upperBound - xRange.lowerBound)
    var drawn = 0
    var floored = 0
    for sample in samples where !sample.values.isEmpty {
      let sorted = sample.values.sorted()
      let from = xRange.lowerBound
      let positions = sorted.map { value in
        value <= from ? 0 : (isLog ? log(value / from) : value - from) * perUnit
      }
      floored += sorted.prefix { $0 < from }.count
      // All values up to the left end are one point there: the curve starts at their share.
      let below = positions.prefix { $0 <= 0 }.count
      let first = max(0, below - 1)
      let kept = Thinning.steps(positions: Array(positions[first...]), height: panel.frame.height).map { $0 + first }
      drawn += kept.count
      let share = { (index: Int) in Double(index + 1) / Double(sorted.count) }
      var points: [(x: Double, y: Double)?] = positions[0] > 0 ? [(from, 0)] : []
      points += kept.map { (max(sorted[$0], from), share($0)) }
      points.append((max(xRange.upperBound, sorted[sorted.count - 1]), 1))
      panel.line(points, ink: styles.ink(of: sample.name), dash: styles.dash(of: sample.name), steps: true)
    }
    canvas.panels.append(panel)
    canvas.legend = samples.map {
      LegendEntry(name: $0.name, ink: styles.ink(of: $0.name), dash: styles.dash(of: $0.name), shape: .line)
    }
    let total = samples.reduce(0) { $0 + $1.values.count }
    if isLog, floored > 0 {
      let text = x.quantity == .duration ? NumberFormat.duration.text(low) : NumberFormat.significant(3).text(low)
      canvas.notes.append("Curves start at the share of values up to \(text), zeros included.")
    }
    if drawn < total {
      canvas.notes.append(
        "Drawn from \(Layout.count(drawn)) of \(Layout.count(total)) order statistics, no more than a pixel off.")
    }
  }
}
