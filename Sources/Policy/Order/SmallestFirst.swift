import Model

/// Fewest processors first.
public struct SmallestFirst: QueueOrder, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry(
      "smallest", at: .order, aliases: ["sqf", "narrowest"],
      "Fewest processors first.")
  }

  public init(_ options: PolicyOptions) {}
  public init() {}

  public func rank(_ workspace: Workspace, at now: SimTime, usage: UsageLedger?) -> Double {
    Double(workspace.processors)
  }
}
