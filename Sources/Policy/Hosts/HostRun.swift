/// Part of an allocation: `hosts` consecutive hosts from `first` on, with `each` virtual machines on every one of them.
///
/// An allocation on identical hosts is a few runs, not a list of a thousand.
@frozen
public struct HostRun: Hashable, Sendable, BitwiseCopyable {
  public var first: Int32
  public var hosts: Int32
  public var each: Int32

  @inlinable
  public init(first: Int32, hosts: Int32, each: Int32) {
    self.first = first
    self.hosts = hosts
    self.each = each
  }
}

extension [HostRun] {
  /// Adds `each` virtual machines on `host`, joining them to the last run where they continue it.
  mutating func join(_ host: Int, each: Int32) {
    if let last = last, last.each == each, Int(last.first) + Int(last.hosts) == host {
      self[count - 1].hosts += 1
    } else {
      append(HostRun(first: Int32(host), hosts: 1, each: each))
    }
  }

  func forEachHost(_ body: (Int, Int32) -> Void) {
    for run in self {
      for host in Int(run.first)..<Int(run.first + run.hosts) { body(host, run.each) }
    }
  }
}
