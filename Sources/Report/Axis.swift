/// One axis of a figure: what it measures and how it is divided.
public struct Axis: Hashable, Sendable {
  /// What numbers on the axis mean, and so how it is divided and labelled.
  public enum Quantity: Hashable, Sendable {
    /// A plain number; the unit stands in the label.
    case number
    /// A fraction, shown in per cent.
    case fraction
    /// A length of time in seconds, divided at seconds, minutes, hours and days.
    case duration
    /// Seconds since 1970-01-01T00:00Z, shown as dates; the offset east of Greenwich in seconds shifts the clock.
    case date(offset: Int)
  }

  /// Whether equal lengths are equal differences or equal ratios.
  public enum Scale: Hashable, Sendable { case linear, log }

  public var label: String
  public var quantity: Quantity
  public var scale: Scale
  /// What is shown; from the data when `nil`. Values outside are counted in the caption.
  public var range: ClosedRange<Double>?

  public init(
    _ label: String, _ quantity: Quantity = .number, scale: Scale = .linear, range: ClosedRange<Double>? = nil
  ) {
    self.label = label
    self.quantity = quantity
    self.scale = scale
    self.range = range
  }

  /// The date axis in Coordinated Universal Time.
  public static func date(_ label: String = "date (UTC)") -> Axis { Axis(label, .date(offset: 0)) }
  /// Time since the start, in seconds, shown in hours or days.
  public static func elapsed(_ label: String = "time since the start") -> Axis { Axis(label, .duration) }

  /// The range to draw for data between `low` and `high`.
  ///
  /// Linear axes of amounts start at zero; logarithmic ones at a power of ten (or a round length of time).
  func resolved(low: Double, high: Double, fromZero: Bool, isBars: Bool = false) -> ClosedRange<Double> {
    if let range, range.lowerBound < range.upperBound { return range }
    guard low.isFinite, high.isFinite, low <= high else { return scale == .log ? 1...10 : 0...1 }
    switch scale {
    case .log:
      let isDuration = quantity == .duration
      var bottom = isDuration ? low : Ticks.powerBelow(low)
      let top = isDuration ? high : Ticks.roundAbove(high)
      // The shortest bar must still be seen.
      if isBars, low / bottom < 1.5 { bottom /= 2 }
      return bottom < top ? bottom...top : bottom...(bottom * 10)
    case .linear:
      let bottom = fromZero ? min(0, low) : low
      let top = fromZero ? max(0, high) : high
      guard bottom < top else { return bottom...(bottom + 1) }
      return fromZero ? bottom...(top + (high > 0 ? (top - bottom) * 0.04 : 0)) : bottom...top
    }
  }
}
