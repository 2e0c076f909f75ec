import Model

/// Largest (wait / requested)³ × processors first.
public struct WFP3: QueueOrder, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry(
      "wfp3", at: .order, aliases: ["wfp"],
      "Largest (wait / requested)³ × processors first.",
      text: """
        Favours workspaces that have waited long for their length, and wide ones among them.
        """,
      source:
        "Tang, Lan, Desai, Buettner, Fault-aware, utility-based job scheduling on Blue Gene/P systems, CLUSTER 2009")
  }

  public init(_ options: PolicyOptions) {}
  public init() {}

  public var changesWithTime: Bool { true }

  public func rank(_ workspace: Workspace, at now: SimTime, usage: UsageLedger?) -> Double {
    let factors = factors(of: workspace)
    return Self.rank(wait: (now - workspace.submit).seconds, factors.first, factors.second)
  }

  public func factors(of workspace: Workspace) -> (first: Double, second: Double) {
    (workspace.requested.seconds, Double(workspace.processors))
  }

  public func rankAll(
    _ table: RankTable, at now: SimTime, usage: UsageLedger?, into ranks: UnsafeMutableBufferPointer<Double>
  ) {
    table.withWaits { submits, first, second in
      for row in ranks.indices {
        let wait = (now - SimTime(microseconds: submits[row])).seconds
        ranks[row] = Self.rank(wait: wait, first[row], second[row])
      }
    }
  }

  @inline(__always)
  private static func rank(wait: Double, _ requested: Double, _ processors: Double) -> Double {
    let ratio = wait / requested
    return -(ratio * ratio * ratio * processors)
  }
}
