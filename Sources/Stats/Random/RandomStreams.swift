/// The family of random streams of one replication of a study: each purpose and entity has a stream of its own.
///
/// Two policies in the same replication ask for the same names and so meet the same arrivals, run times and failures,
/// whatever order they ask in (common random numbers); a purpose added later leaves the numbers of all others as they
/// were.
///
/// The seed of a stream is made by stirring its name in, word by word, with SplitMix64's mixer *m* and its increment γ:
///
///     h₀ = m(seed + γ)    h₁ = m((h₀ ⊕ replication) + γ)
///     h₂ = m((h₁ ⊕ FNV-1a(purpose)) + γ)    h₃ = m((h₂ ⊕ entity) + γ)
///
/// Each step is a bijection of the word it stirs in, so names that differ in the entity alone (or the replication
/// alone) never share a seed; for any others the chance is 2⁻⁶⁴ a pair: 3 × 10⁻⁸ for a million streams.
public struct RandomStreams: Hashable, Sendable, Codable {
  /// The seed of the study.
  public var seed: UInt64
  /// The replication within it: 0, 1, …
  public var replication: Int

  public init(seed: UInt64, replication: Int = 0) {
    self.seed = seed
    self.replication = replication
  }

  /// The stream that serves `purpose` for `entity`, from its beginning. O(length of the purpose); keep the stream, not
  /// its name.
  ///
  /// - Parameters:
  ///   - purpose: what the numbers are for ("arrival", "boot time").
  ///   - entity: whose they are: the index of a host, of a class of jobs; 0 where there is only one.
  public func stream(_ purpose: String, entity: Int = 0) -> RandomStream {
    var hash = Self.stir(seed, into: 0)
    hash = Self.stir(UInt64(bitPattern: Int64(replication)), into: hash)
    hash = Self.stir(Self.fnv1a(purpose), into: hash)
    hash = Self.stir(UInt64(bitPattern: Int64(entity)), into: hash)
    return RandomStream(seed: hash)
  }

  static func stir(_ word: UInt64, into hash: UInt64) -> UInt64 {
    var mixer = SplitMix64(state: hash ^ word)
    return mixer.next()
  }

  /// The 64-bit FNV-1a hash of the UTF-8 bytes (G. Fowler, L. C. Noll, K.-P. Vo; RFC 9923): the same in every process,
  /// unlike `Hasher`.
  static func fnv1a(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }
}
