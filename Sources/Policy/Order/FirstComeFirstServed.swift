import Model

/// First come, first served: every rank is equal, and equals go by submission.
public struct FirstComeFirstServed: QueueOrder, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry(
      "fcfs", at: .order,
      "First come, first served.")
  }

  public init(_ options: PolicyOptions) {}
  public init() {}

  public func rank(_ workspace: Workspace, at now: SimTime, usage: UsageLedger?) -> Double { 0 }
}
