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
    let requested = workspace.requested.seconds
    return -((now - workspace.submit).seconds + requested) / requested
  }
}
