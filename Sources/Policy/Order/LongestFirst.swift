import Model

/// Longest requested duration first.
public struct LongestFirst: QueueOrder, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry(
      "ljf", at: .order, aliases: ["lpf", "longest"],
      "Longest requested duration first.")
  }

  public init(_ options: PolicyOptions) {}
  public init() {}

  public func rank(_ workspace: Workspace, at now: SimTime, usage: UsageLedger?) -> Double {
    -Double(workspace.requested.microseconds)
  }
}
