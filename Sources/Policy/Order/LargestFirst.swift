import Model

/// Most processors first.
public struct LargestFirst: QueueOrder, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry(
      "largest", at: .order, aliases: ["lqf", "widest"],
      "Most processors first.")
  }

  public init(_ options: PolicyOptions) {}
  public init() {}

  public func rank(_ workspace: Workspace, at now: SimTime, usage: UsageLedger?) -> Double {
    -Double(workspace.processors)
  }
}
