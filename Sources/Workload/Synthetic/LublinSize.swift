import Glibc
import Model
import Stats

/// The number of processors of a job: one, or 2 to the power of a two-stage uniform number, which for most is first
/// rounded to a whole one.
struct LublinSize: Hashable, Sendable {
  let serialProbability: Double
  let powerOfTwoProbability: Double
  let logarithm: TwoStageUniform
  let processors: Int32

  init(_ parameters: LublinParameters, processors: Int32) throws(StatsError) {
    guard parameters.serialProbability >= 0, parameters.powerOfTwoProbability >= 0,
      parameters.serialProbability + parameters.powerOfTwoProbability <= 1
    else {
      throw StatsError(
        "the shares of serial jobs (\(parameters.serialProbability)) and power-of-two jobs "
          + "(\(parameters.powerOfTwoProbability)) must not be negative and add up to at most 1")
    }
    serialProbability = parameters.serialProbability
    powerOfTwoProbability = parameters.powerOfTwoProbability
    logarithm = try TwoStageUniform(
      low: parameters.sizeLow, medium: parameters.sizeMedium(processors: processors),
      high: parameters.sizeHigh(processors: processors), firstProbability: parameters.sizeFirstProbability)
    self.processors = processors
  }

  /// The size, and whether it had to be cut to the machine: rounding log₂ may go beyond a machine that is not a power
  /// of two.
  func sample(_ stream: inout RandomStream) -> (size: Int32, cut: Bool) {
    let kind = stream.uniform()
    // Drawn for serial jobs too, so that a size always takes the same three numbers.
    var exponent = logarithm.sample(&stream)
    if kind < serialProbability { return (1, false) }
    if kind < serialProbability + powerOfTwoProbability { exponent = (exponent + 0.5).rounded(.down) }
    let size = (exp2(exponent) + 0.5).rounded(.down)
    return size > Double(processors) ? (processors, true) : (Int32(size), false)
  }

  /// The probability of each size 0…processors by the model's formulas; that of size 0 is 0. O(processors).
  func probabilities() -> [Double] {
    var probabilities = [Double](repeating: 0, count: Int(processors) + 1)
    probabilities[1] = serialProbability
    for exponent in 0...(Int(log2(Double(processors))) + 1) {
      let share = logarithm.cdf(Double(exponent) + 0.5) - logarithm.cdf(Double(exponent) - 0.5)
      let size = min(Int(processors), 1 << exponent)
      probabilities[size] += powerOfTwoProbability * share
    }
    let other = 1 - serialProbability - powerOfTwoProbability
    var below = 0.0
    for size in 1...Int(processors) {
      let upTo = size == Int(processors) ? 1 : logarithm.cdf(log2(Double(size) + 0.5))
      probabilities[size] += other * (upTo - below)
      below = upTo
    }
    return probabilities
  }
}
