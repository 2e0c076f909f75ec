import Foundation
import Model

/// Largest wait / (log₂ processors × requested) first.
public struct Unicef: QueueOrder, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry(
      "unicef", at: .order, aliases: ["unicep"],
      "Largest wait / (log₂ processors × requested) first.",
      text: """
        Quick turnaround for small and short workspaces. The logarithm of a single processor is 0, which
        would let every one of them pass at any time: it is taken as 1, as for two processors.
        """,
      source:
        "Tang, Lan, Desai, Buettner, Fault-aware, utility-based job scheduling on Blue Gene/P systems, CLUSTER 2009")
  }

  public init(_ options: PolicyOptions) {}
  public init() {}

  public var changesWithTime: Bool { true }

  public func rank(_ workspace: Workspace, at now: SimTime, usage: UsageLedger?) -> Double {
    let factors = factors(of: workspace)
    return Self.rank(wait: (now - workspace.submit).seconds, factors.first)
  }

  public func factors(of workspace: Workspace) -> (first: Double, second: Double) {
    let width = max(1, log2(Double(workspace.processors)))
    return (width * workspace.requested.seconds, 0)
  }

  public func rankAll(
    _ table: RankTable, at now: SimTime, usage: UsageLedger?, into ranks: UnsafeMutableBufferPointer<Double>
  ) {
    table.withWaits { submits, first, second in
      for row in ranks.indices {
        let wait = (now - SimTime(microseconds: submits[row])).seconds
        ranks[row] = Self.rank(wait: wait, first[row])
      }
    }
  }

  @inline(__always)
  private static func rank(wait: Double, _ weight: Double) -> Double { -(wait / weight) }
}
