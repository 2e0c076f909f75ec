/// Why a reservation starts later than it was promised. Journals hold the raw values: further cases go to the end.
@frozen
public enum Lateness: UInt8, Hashable, Sendable, Codable, CaseIterable {
  /// It was asked for so late that there was no time to boot its machines.
  case noNotice
  /// Its image was not there yet.
  case image
  /// Somebody was still on its hosts.
  case hosts
  /// It, or a host it was to run on, failed.
  case failure
}
