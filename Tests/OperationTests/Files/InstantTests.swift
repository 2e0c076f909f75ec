import Foundation
import Model
import TestSupport
import Testing

@testable import Operation

@Suite("Instants")
struct InstantTests {
  @Test("As Foundation has them, both ways", arguments: 0..<20)
  func foundation(_ seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let formatter = ISO8601DateFormatter()
    for _ in 0..<50 {
      // To the end of 9999.
      let seconds = Int64(random.draw(0...253_402_300_799))
      let text = formatter.string(from: Date(timeIntervalSince1970: Double(seconds)))
      #expect(Instant.text(.seconds(seconds)) == text)
      #expect(try Instant.parse(text, now: .zero) == .seconds(seconds))
    }
  }

  @Test(
    "Offsets, fractions, and what may be left out",
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00Z", 0), ("1970-01-01T01:30+01:30", 0),
      ("1969-12-31T23:00-01:00", nil),
      ("1970-01-01T00:00:00-01:00", 3_600_000_000), ("1970-01-01T00:00:01.5Z", 1_500_000),
      ("1970-01-01T00:00:00.000001Z", 1),
      ("2000-02-29T00:00Z", 951_782_400_000_000), ("2100-02-29T00:00Z", nil), ("1970-13-01T00:00Z", nil),
      ("1970-01-32T00:00Z", nil), ("1970-01-01T00:60Z", nil), ("1970-01-01T00:00:60Z", nil),
      ("1970-01-01T00:00:00", nil),
      ("1970-01-01T00:00:00.Z", nil), ("1970-01-01T00:00:00.1234567Z", nil), ("1970-01-01 00:00Z", nil),
      ("1970-01-01T00:00Zz", nil), ("1970-01-01T00:00+1:00", nil), ("1970-01-01", nil), ("", nil), ("+5", nil),
      ("+5m", 300_000_007), ("+0s", 7), ("+-5m", nil), ("١٩٧٠-01-01T00:00Z", nil),
    ] as [(String, Int64?)])
  func texts(_ text: String, _ microseconds: Int64?) throws {
    let now = SimTime(microseconds: 7)
    if let microseconds {
      #expect(try Instant.parse(text, now: now).microseconds == microseconds)
    } else {
      let error = #expect(throws: QuantaError.self) { try Instant.parse(text, now: now) }
      #expect(error?.remedy?.isEmpty == false)
    }
  }

  @Test("Fractions are written as far as they go")
  func fractions() {
    #expect(Instant.text(SimTime(microseconds: 1_500_000)) == "1970-01-01T00:00:01.5Z")
    #expect(Instant.text(SimTime(microseconds: -1)) == "1969-12-31T23:59:59.999999Z")
  }
}
