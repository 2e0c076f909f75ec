import Synchronization

/// How disks are made from images.
public enum CloneKind: String, Hashable, Sendable, Codable, CaseIterable {
  case none
  /// Every byte is copied.
  case copy
  /// Blocks are shared until they are written.
  case reflink
}

/// What was found out about cloning, host by host, while disks were made.
public final class CloneHistory: Sendable {
  private let kinds = Mutex<[String: CloneKind]>([:])
  public init() {}

  /// `nil` before the first disk.
  public func kind(on host: String) -> CloneKind? { kinds.withLock { $0[host] } }
  func note(_ kind: CloneKind, on host: String) { kinds.withLock { $0[host] = kind } }
}
