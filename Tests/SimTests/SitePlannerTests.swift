import Foundation
import Model
import Policy
import TestSupport
import Testing

@testable import Sim

/// Any site, any policy, any workload: after every step the books are sound, and in the end everybody is accounted for.
@Suite("Invariants of the planner of a site")
struct SitePlannerTests {
  static func fault(_ site: SiteCase) -> String? {
    do {
      return try site.run().fault
    } catch {
      return "\(error)"
    }
  }

  @Test(
    "the books are sound after every step",
    arguments: 0..<(ProcessInfo.processInfo.environment["SEEDS"].flatMap(Int.init) ?? 12))
  func invariants(block: Int) throws {
    for seed in UInt64(block * 20 + 1)...UInt64(block * 20 + 20) {
      let site = SiteCase(seed: seed)
      guard let fault = Self.fault(site) else { continue }
      let least = site.shrunk { Self.fault($0) != nil }
      Issue.record("seed \(seed): \(fault); \(least.account)")
    }
  }
}
