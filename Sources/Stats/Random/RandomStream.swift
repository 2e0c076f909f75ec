internal import CGSL

/// A stream of pseudo-random numbers: a value of 32 bytes whose copy continues on its own from where it was copied.
///
/// The generator is xoshiro256++ (D. Blackman and S. Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS
/// 47(4), 2021): period 2²⁵⁶ − 1, the same numbers on every machine. GSL's samplers draw from it directly. Its state is
/// `Codable`, so a checkpoint resumes a stream exactly where it stood.
public struct RandomStream: RandomNumberGenerator, Sendable {
  var state: quanta_xoshiro256

  /// Expands `seed` to a state with SplitMix64, as the generator's authors advise. Any seed will do.
  public init(seed: UInt64) {
    var mixer = SplitMix64(state: seed)
    state = quanta_xoshiro256(word: (mixer.next(), mixer.next(), mixer.next(), mixer.next()))
  }

  /// 64 uniform bits. O(1), no allocation.
  public mutating func next() -> UInt64 { quanta_xoshiro256_next(&state) }

  /// Uniform over the multiples of 2⁻⁵³ in [0, 1). O(1), no allocation.
  public mutating func uniform() -> Double { quanta_xoshiro256_uniform(&state) }

  /// Uniform in (0, 1]: safe to take the logarithm of or to divide by.
  public mutating func uniformAboveZero() -> Double { 1 - quanta_xoshiro256_uniform(&state) }

  private var words: [UInt64] { [state.word.0, state.word.1, state.word.2, state.word.3] }
}

extension RandomStream: Hashable {
  public static func == (a: RandomStream, b: RandomStream) -> Bool { a.state.word == b.state.word }
  public func hash(into hasher: inout Hasher) { hasher.combine(words) }
}

extension RandomStream: Codable {
  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    let word = (
      try container.decode(UInt64.self), try container.decode(UInt64.self), try container.decode(UInt64.self),
      try container.decode(UInt64.self)
    )
    guard container.isAtEnd, word != (0, 0, 0, 0) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "a random stream's state is four words, not all of them zero")
    }
    state = quanta_xoshiro256(word: word)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    for word in words { try container.encode(word) }
  }
}
