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
    let ratio = (now - workspace.submit).seconds / workspace.requested.seconds
    return -(ratio * ratio * ratio * Double(workspace.processors))
  }
}
