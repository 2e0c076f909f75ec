/// Which image a host's cache gives up when another needs the room.
///
/// Whichever rule: an image in use, an image set there for good, and a layer under another layer that is kept, stay.
public enum Eviction: String, Hashable, Sendable, Codable, CaseIterable {
  /// The least recently used (R. L. Mattson et al., *Evaluation techniques for storage hierarchies*, IBM Syst. J. 9(2), 1970).
  case lru
  /// The least frequently used since it came, of equals the least recently used (ibid.).
  case lfu
  /// Size-aware: GreedyDual-Size with cost 1 for each image, which favours many small ones over one large one (P. Cao and
  /// S. Irani, *Cost-aware WWW proxy caching algorithms*, USITS 1997).
  case size
}
