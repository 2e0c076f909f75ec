import Foundation
import Policy
import Stats

/// Finds out which part of an operation is work for a processor, from how much longer it takes under caps.
///
/// The model is t = T·(1 − f + f / cap), with a T for each environment and one f; f is the one that brings ln(t / (1 − f + f / cap)) closest
/// to the median of its environment, by the sum of absolute differences, so that single outliers tell little.
struct CapStretch {
  private var logs: [String: [(time: Double, setting: DomainSetting)]] = [:]

  init(_ orders: [OperationTimes.Order]) {
    for order in orders where order.observed > .zero {
      logs[order.environment, default: []].append((log(order.observed.seconds), order.setting))
    }
  }

  /// In thousandths; `nil` where no environment was seen under caps that differ. O(n log n) for each of 1,001 candidates.
  var part: Double? {
    let groups = logs.sorted { $0.key < $1.key }.map(\.value).filter { group in
      let stretches = group.map { $0.setting.stretch(cpu: 1) }
      return (stretches.max() ?? 1) > 1.2 * (stretches.min() ?? 1)
    }
    guard !groups.isEmpty else { return nil }
    var best = (part: 0.0, distance: Double.infinity)
    for thousandth in 0...1000 {
      let part = Double(thousandth) / 1000
      let distance = groups.reduce(0) { $0 + Self.distance($1, part) }
      if distance < best.distance - 1e-12 { best = (part, distance) }
    }
    return best.part
  }

  private static func distance(_ group: [(time: Double, setting: DomainSetting)], _ part: Double) -> Double {
    let left = group.map { $0.time - log($0.setting.stretch(cpu: part)) }
    let middle = quantile(ofSorted: left.sorted(), 0.5)
    return left.reduce(0) { $0 + abs($1 - middle) }
  }
}
