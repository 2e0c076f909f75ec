import Model

/// On which hosts: the extension point for placement.
public protocol Placement: Sendable {
  var filter: HostFilter { get }

  /// Takes room for `need.count` virtual machines on `hosts` and appends where to `runs`.
  ///
  /// - Returns: false when there is not enough; what has been taken then is in `runs`, for the caller to give back.
  func place(_ need: HostNeed, on hosts: inout HostTable, into runs: inout [HostRun]) -> Bool
}

extension Placement {
  /// Takes as many of `left` virtual machines as `host` has room for.
  @inline(__always)
  func fill(_ host: Int, _ need: HostNeed, _ left: inout Int32, _ hosts: inout HostTable, _ runs: inout [HostRun]) {
    let vms = min(left, hosts.slots(host, need))
    guard vms > 0 else { return }
    hosts.take(host, vms, need)
    runs.join(host, each: vms)
    left -= vms
  }
}
