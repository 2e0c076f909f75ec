import Foundation
import Testing

@testable import Report

@Suite struct TicksTests {
  private func labels(_ axis: Axis, _ range: ClosedRange<Double>, length: Double = 800, spacing: Double = 90)
    -> [String]
  {
    Ticks.make(axis, range: range, length: length, spacing: spacing).compactMap(\.label)
  }

  @Test func linearStepsAreRound() {
    #expect(labels(Axis("x"), 0...97, spacing: 150) == ["0", "20", "40", "60", "80"])
    #expect(labels(Axis("x"), -0.3...0.3, spacing: 250) == ["−0.2", "0.0", "0.2"])
    #expect(labels(Axis("x", .fraction), 0...1, spacing: 350) == ["0\u{202F}%", "50\u{202F}%", "100\u{202F}%"])
  }

  @Test func logarithmicAxesShowPowersOfTen() {
    #expect(
      labels(Axis("x", scale: .log), 1...100_000) == ["1", "10", "100", "1000", "10\u{202F}000", "100\u{202F}000"])
    #expect(labels(Axis("x", scale: .log), 1e3...1e9, length: 300) == ["10\u{202F}000", "1\u{202F}M", "100\u{202F}M"])
    let minor = Ticks.make(Axis("x", scale: .log), range: 1...100, length: 800, spacing: 300).filter { $0.label == nil }
    #expect(minor.map(\.position) == [2, 3, 4, 5, 6, 7, 8, 9, 20, 30, 40, 50, 60, 70, 80, 90])
  }

  @Test func durationsAreSecondsMinutesHoursDays() {
    let long = labels(Axis("x", .duration, scale: .log), 1...1e6, spacing: 52)
    #expect(
      long
        == ["1 s", "10 s", "1 min", "10 min", "1 h", "1 d", "10 d"].map { $0.replacing(" ", with: "\u{202F}") })
    #expect(
      labels(Axis("x", .duration), 0...36000, spacing: 200) == ["0\u{202F}h", "3\u{202F}h", "6\u{202F}h", "9\u{202F}h"])
    #expect(
      labels(Axis.elapsed(), 0...(40 * 86400), spacing: 200) == [
        "0\u{202F}d", "10\u{202F}d", "20\u{202F}d", "30\u{202F}d", "40\u{202F}d",
      ])
  }

  /// 951 782 400 is 2000-02-29T00:00Z, 1 009 843 200 is 2002-01-01T00:00Z (`date -u -d @…`).
  @Test func datesAreGregorian() {
    let leap = CalendarTicks.civil(951_782_400 + 3661)
    #expect(leap == .init(year: 2000, month: 2, day: 29, second: 3661))
    let before = CalendarTicks.civil(-1)
    #expect(before == .init(year: 1969, month: 12, day: 31, second: 86399))
    #expect(CalendarTicks.seconds(year: 2002, month: 1) == 1_009_843_200)
    for month in 0..<2400 {
      let date = CalendarTicks.civil(CalendarTicks.seconds(year: 1900 + month / 12, month: month % 12 + 1))
      #expect(date == .init(year: 1900 + month / 12, month: month % 12 + 1, day: 1, second: 0))
    }
  }

  @Test func dateAxesNameYearsOnceAndKeepTheOffset() {
    let start = 1_009_843_200.0
    #expect(
      labels(.date(), start...(start + 5 * 86400), spacing: 130) == [
        "1 Jan 2002", "2 Jan", "3 Jan", "4 Jan", "5 Jan", "6 Jan",
      ])
    #expect(labels(.date(), start...(start + 7200), spacing: 300) == ["1 Jan 00:00", "01:00", "02:00"])
    #expect(
      labels(.date(), start...(start + 300 * 86400), spacing: 240) == ["Jan 2002", "Apr 2002", "Jul 2002", "Oct 2002"])
    let east = Ticks.make(Axis("d", .date(offset: 3600)), range: start...(start + 3 * 86400), length: 800, spacing: 200)
    #expect(east.map(\.position) == [start + 82800, start + 169_200, start + 255_600])
  }

  /// Whatever the range, labels keep their distance and lie on the axis.
  @Test func labelsNeverTouch() {
    var generator = Generator(seed: 11)
    for _ in 0..<500 {
      let low = pow(10, generator.uniform() * 12 - 3)
      let high = low * (1 + pow(10, generator.uniform() * 7 - 2))
      for axis in [
        Axis("x"), Axis("x", .fraction), Axis("x", .duration), .date(), Axis("x", scale: .log),
        Axis("x", .duration, scale: .log),
      ] {
        let ticks = Ticks.make(axis, range: low...high, length: 800, spacing: 80).filter { $0.label != nil }
        let place = { (v: Double) in
          axis.scale == .log ? log(v / low) / log(high / low) * 800 : (v - low) / (high - low) * 800
        }
        #expect(ticks.allSatisfy { (-0.1...800.1).contains(place($0.position)) })
        for (a, b) in zip(ticks, ticks.dropFirst()) {
          #expect(place(b.position) - place(a.position) >= 55, "\(axis) \(low)…\(high): \(ticks)")
        }
      }
    }
  }
}
