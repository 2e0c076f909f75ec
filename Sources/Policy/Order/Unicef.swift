import Foundation
import Model

/// Largest wait / (log₂ processors × requested) first.
public struct Unicef: QueueOrder, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry(
      "unicef", at: .order, aliases: ["unicep"],
      "Largest wait / (log₂ processors × requested) first.",
      text: """
        Quick turnaround for small and short workspaces. The logarithm of a single processor is 0, which
        would let every one of them pass at any time: it is taken as 1, as for two processors.
        """,
      source:
        "Tang, Lan, Desai, Buettner, Fault-aware, utility-based job scheduling on Blue Gene/P systems, CLUSTER 2009")
  }

  public init(_ options: PolicyOptions) {}
  public init() {}

  public var changesWithTime: Bool { true }

  public func rank(_ workspace: Workspace, at now: SimTime, usage: UsageLedger?) -> Double {
    let width = max(1, log2(Double(workspace.processors)))
    return -((now - workspace.submit).seconds / (width * workspace.requested.seconds))
  }
}
