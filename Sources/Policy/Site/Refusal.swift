import Model

/// Why a workspace is not admitted, with the numbers.
@frozen
public enum Refusal: Hashable, Sendable, Codable {
  /// More machines than there are places on the empty site.
  case tooWide(needed: Int32, places: Int32)
  /// The reservation cannot be kept: so many places are free then, or can be freed.
  case noRoom(at: SimTime, needed: Int32, places: Int32)
  /// It can be done at this time at the earliest.
  case tooLate(by: SimTime, earliest: SimTime)
  /// Its image cannot be there before this time.
  case imageLate(by: SimTime, earliest: SimTime)
  /// Its image is larger than any host's cache.
  case imageTooLarge(kib: Int64, cacheKiB: Int64)
  /// It begins before it was asked for.
  case inThePast(start: SimTime)
}
