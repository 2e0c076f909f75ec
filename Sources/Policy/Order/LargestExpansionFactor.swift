import Model

/// Largest expansion factor first: (wait + requested) / requested.
public struct LargestExpansionFactor: QueueOrder, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry(
      "expansion", at: .order, aliases: ["xfactor", "lxf"],
      "Largest expansion factor ((wait + requested) / requested) first.",
      text: """
        The queue is ranked anew at each pass, since the factor grows as workspaces wait.
        """,
      source:
        "Srinivasan, Kettimuthu, Subramani, Sadayappan, Characterization of backfilling strategies for parallel job scheduling, ICPP Workshops 2002"
    )
  }

  public init(_ options: PolicyOptions) {}
  public init() {}

  public var changesWithTime: Bool { true }

  public func rank(_ workspace: Workspace, at now: SimTime, usage: UsageLedger?) -> Double {
    let factors = factors(of: workspace)
    return Self.rank(wait: (now - workspace.submit).seconds, factors.first)
  }

  public func factors(of workspace: Workspace) -> (first: Double, second: Double) {
    (workspace.requested.seconds, 0)
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
  private static func rank(wait: Double, _ requested: Double) -> Double { -(wait + requested) / requested }
}
