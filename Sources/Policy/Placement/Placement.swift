import Model

/// On which hosts: the extension point for placement.
public protocol Placement: Sendable {
  /// Which hosts may be used at all.
  var filter: HostFilter { get }

  /// Takes room for `need.count` virtual machines on `hosts` and appends where to `runs`.
  ///
  /// - Returns: false when there is not enough; what has been taken then is in `runs`, for the caller to give back.
  func place(_ need: HostNeed, on hosts: inout HostTable, into runs: inout [HostRun]) -> Bool

  /// What it likes in a host, at a site of virtual machines, where hosts are chosen by when they are free first of all; `nil`: it cannot
  /// choose there.
  var score: HostScore? { get }
}

extension Placement {
  public var score: HostScore? { nil }
}

extension Placement {
  /// Fills `host`, and the hosts after it that have as much free, with what is left of `need`.
  ///
  /// - Returns: the first host not looked at.
  @inline(__always)
  func fill(
    _ host: Int, before end: Int = .max, _ need: HostNeed, _ left: inout Int32, _ hosts: inout HostTable,
    _ runs: inout [HostRun]
  ) -> Int {
    let each = min(left, hosts.slots(host, need))
    guard each > 0 else { return host + 1 }
    let count = hosts.equals(from: host, limit: min(end - host, Int(left / each)), need)
    hosts.take(host, count: count, each: each, need)
    runs.join(host, count: count, each: each)
    left -= each * Int32(count)
    return host + count
  }
}
