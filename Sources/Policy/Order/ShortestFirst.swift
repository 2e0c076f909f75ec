import Model

/// Shortest requested duration first.
public struct ShortestFirst: QueueOrder, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry(
      "sjf", at: .order, aliases: ["spf", "shortest"],
      "Shortest requested duration first.",
      text: """
        Known as shortest job first; with estimates in place of run times, also as shortest estimated or
        predicted processing time. Long workspaces may starve.
        """)
  }

  public init(_ options: PolicyOptions) {}
  public init() {}

  public func rank(_ workspace: Workspace, at now: SimTime, usage: UsageLedger?) -> Double {
    Double(workspace.requested.microseconds)
  }
}
