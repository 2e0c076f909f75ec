import Testing

@testable import Report

@Suite struct NumberFormatTests {
  @Test(arguments: [
    (NumberFormat.integer, 28_467.4, "28\u{202F}467"), (.integer, 9999, "9999"), (.integer, -0.2, "0"),
    (.integer, -1_234_567, "−1\u{202F}234\u{202F}567"), (.fixed(2), 1.005, "1.00"), (.fixed(1), -0.04, "0.0"),
    (.significant(3), 0.012345, "0.0123"), (.significant(3), 123_456, "123\u{202F}456"), (.significant(3), 0, "0"),
    (.significant(2), 1.5e-7, "1.5e-07"), (.percent(1), 0.7031, "70.3\u{202F}%"), (.duration, 0.85, "850\u{202F}ms"),
    (.duration, 42, "42\u{202F}s"), (.duration, 750, "12.5\u{202F}min"), (.duration, 12312, "3.42\u{202F}h"),
    (.duration, 181_440, "2.1\u{202F}d"), (.duration, 0, "0\u{202F}s"), (.duration, 8.64e6, "100\u{202F}d"),
    (.fixed(1), .nan, "–"), (.duration, .infinity, "∞"), (.integer, -.infinity, "−∞"),
  ])
  func reads(format: NumberFormat, value: Double, text: String) { #expect(format.text(value) == text) }

  @Test func signs() {
    #expect(NumberFormat.percent(0).signedText(0.3) == "+30\u{202F}%")
    #expect(NumberFormat.percent(0).signedText(-0.3) == "−30\u{202F}%")
    #expect(NumberFormat.percent(0).signedText(0.001) == "0\u{202F}%")
  }
}
