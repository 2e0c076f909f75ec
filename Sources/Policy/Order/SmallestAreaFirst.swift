import Model

/// Smallest area first: processors × requested duration.
public struct SmallestAreaFirst: QueueOrder, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry(
      "saf", at: .order, aliases: ["smallest-area"],
      "Smallest area (processors × requested duration) first.",
      source:
        "Carastan-Santos, de Camargo, Trystram, Zrigui, One can only gain by replacing EASY backfilling, CCGrid 2019")
  }

  public init(_ options: PolicyOptions) {}
  public init() {}

  public func rank(_ workspace: Workspace, at now: SimTime, usage: UsageLedger?) -> Double {
    Double(workspace.processors) * workspace.requested.seconds
  }
}
