import Model

/// Which hosts rest while nobody needs them: the extension point for switching hosts off and on.
public protocol PowerPolicy: Sendable {
  /// Appends to `changes` what is to be done now. Only hosts that are on and idle are switched off or sent to sleep, only hosts that
  /// are neither on nor down brought back, and none that is switching is named.
  ///
  /// - Parameters:
  ///   - hosts: every host of the site, by number.
  ///   - demand: how many hosts the waiting work that could start now would take beyond those that are at work.
  ///   - now: µs.
  ///   - changes: what is to be done is appended to it.
  /// - Returns: when to ask again even if nothing happens until then, later than `now`; `.max`: not needed.
  func decide(_ hosts: [HostView], demand: Int, now: Int64, into changes: inout [PowerChange]) -> Int64
}

/// Hosts stay as they are, which is on.
public struct AlwaysOn: PowerPolicy, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry("always-on", at: .rebalance, "No host is ever switched off.")
  }

  public init(_ options: PolicyOptions) throws {}
  public init() {}

  public func decide(_ hosts: [HostView], demand: Int, now: Int64, into changes: inout [PowerChange]) -> Int64 { .max }
}
