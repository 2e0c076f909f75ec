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
  /// Adds `each` virtual machines on each of `count` hosts from `host` on, joining them to the last run where they continue it.
  mutating func join(_ host: Int, count: Int = 1, each: Int32) {
    if let last = last, last.each == each, Int(last.first) + Int(last.hosts) == host {
      self[self.count - 1].hosts += Int32(count)
    } else {
      append(HostRun(first: Int32(host), hosts: Int32(count), each: each))
    }
  }
}
