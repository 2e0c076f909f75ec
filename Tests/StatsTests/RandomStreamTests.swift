import Foundation
import TestSupport
import Testing

@testable import Stats

@Suite struct RandomStreamTests {
  /// The published test vectors of the three building blocks.
  @Test func knownAnswers() throws {
    var mixer = SplitMix64(state: 1_234_567)
    #expect(
      (0..<3).map { _ in mixer.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      ])
    #expect(RandomStreams.fnv1a("") == 0xcbf2_9ce4_8422_2325)
    #expect(RandomStreams.fnv1a("a") == 0xaf63_dc4c_8601_ec8c)
    #expect(RandomStreams.fnv1a("foobar") == 0x8594_4171_f739_67e8)
    var stream = try JSONDecoder().decode(RandomStream.self, from: Data("[1,2,3,4]".utf8))
    #expect(
      (0..<5).map { _ in stream.next() } == [
        41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386, 9_228_616_714_210_784_205,
      ])
  }

  @Test func aCopyContinuesOnItsOwn() {
    var original = RandomStreams(seed: 5).stream("copy")
    _ = original.next()
    var copy = original
    let ahead = (0..<10).map { _ in original.next() }
    #expect((0..<10).map { _ in copy.next() } == ahead)
    #expect(copy == original)
  }

  @Test func aCheckpointResumesWhereItStood() throws {
    var stream = RandomStreams(seed: 99, replication: 3).stream("boot", entity: 17)
    for _ in 0..<1000 { _ = stream.next() }
    let saved = try JSONEncoder().encode(stream)
    var resumed = try JSONDecoder().decode(RandomStream.self, from: saved)
    #expect((0..<100).map { _ in stream.next() } == (0..<100).map { _ in resumed.next() })
  }

  @Test(arguments: ["[0,0,0,0]", "[1,2,3]", "[1,2,3,4,5]", "[1,2,3,-4]"])
  func aBadCheckpointIsRefused(_ text: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(RandomStream.self, from: Data(text.utf8))
    }
  }

  /// Names that differ in one part only give streams that share no numbers and do not correlate.
  @Test func namesThatDifferGiveIndependentStreams() throws {
    let base = RandomStreams(seed: 1)
    let streams = [
      base.stream("arrival"), base.stream("arrival", entity: 1), base.stream("arrival", entity: -1),
      base.stream("size"), RandomStreams(seed: 1, replication: 1).stream("arrival"),
      RandomStreams(seed: 2).stream("arrival"), RandomStreams(seed: 1 << 63).stream("arrival"),
    ]
    let n = 20_000
    let samples = streams.map { stream in
      var stream = stream
      return (0..<n).map { _ in stream.uniform() }
    }
    for (i, a) in samples.enumerated() {
      for b in samples[(i + 1)...] {
        #expect(a.first != b.first)
        let covariance = zip(a, b).reduce(0) { $0 + ($1.0 - 0.5) * ($1.1 - 0.5) } / Double(n)
        // Standard error of the covariance of two independent uniforms: (1/12)/√n.
        #expect(abs(covariance) < 5 / 12 / Double(n).squareRoot())
      }
      #expect(try KolmogorovSmirnov(a) { min(1, max(0, $0)) }.pValue > 1e-4)
    }
  }

  /// A hundred thousand hosts: no two share a seed, and first numbers across entities are as uniform as along a stream.
  @Test func entitiesAreSpreadEvenly() throws {
    let streams = RandomStreams(seed: 42)
    var firsts: [Double] = []
    var states: Set<UInt64> = []
    for entity in 0..<100_000 {
      var stream = streams.stream("failure", entity: entity)
      firsts.append(stream.uniform())
      states.insert(stream.next())
    }
    #expect(states.count == 100_000)
    #expect(try KolmogorovSmirnov(firsts) { min(1, max(0, $0)) }.pValue > 1e-4)
  }

  /// Common random numbers: what one purpose gets does not depend on what others have drawn, or when.
  @Test func theOrderOfAskingDoesNotMatter() {
    let streams = RandomStreams(seed: 8, replication: 2)
    var (a1, b1) = (streams.stream("a"), streams.stream("b"))
    let together = (0..<50).map { _ in (a1.next(), b1.next()) }
    var b2 = streams.stream("b")
    let bFirst = (0..<50).map { _ in b2.next() }
    var a2 = streams.stream("a")
    let aThen = (0..<50).map { _ in a2.next() }
    #expect(together.map(\.0) == aThen)
    #expect(together.map(\.1) == bFirst)
  }

  @Test func uniformNumbersKeepTheirBounds() {
    var stream = RandomStream(seed: 0)
    for _ in 0..<100_000 {
      let (u, v) = (stream.uniform(), stream.uniformAboveZero())
      #expect(u >= 0 && u < 1 && v > 0 && v <= 1)
    }
  }
}
