import Foundation
import Model

/// Smallest log₁₀(requested) × processors + 870 log₁₀(submit) first.
public struct F1: QueueOrder, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry(
      "f1", at: .order,
      "Smallest log₁₀(requested) × processors + 870 log₁₀(submit) first.",
      text: """
        A rule learnt by regression over simulated schedules. `submit` is in seconds from the first submission of
        the trace and `requested` in seconds, each at least 1.
        """,
      source:
        "Carastan-Santos, de Camargo, Obtaining dynamic scheduling policies with simulation and machine learning, SC 2017"
    )
  }

  public init(_ options: PolicyOptions) {}
  public init() {}

  public func rank(_ workspace: Workspace, at now: SimTime, usage: UsageLedger?) -> Double {
    let requested = max(1, workspace.requested.seconds)
    return log10(requested) * Double(workspace.processors) + 870 * log10(max(1, workspace.submit.seconds))
  }
}
