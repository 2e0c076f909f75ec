/// Marks on a date axis, at midnights, firsts of months and of years; Gregorian, without a locale.
enum CalendarTicks {
  /// Beyond thirty million years there are no dates, only seconds.
  private static let furthest = 1e15

  static func make(_ range: ClosedRange<Double>, target: Double, offset: Int) -> [Tick] {
    guard abs(range.lowerBound) < furthest, abs(range.upperBound) < furthest else {
      return Ticks.linear(range, target: target / 2, scale: 1, suffix: "\u{202F}s")
    }
    let shift = Double(offset)
    let local = (range.lowerBound + shift)...(range.upperBound + shift)
    let span = local.upperBound - local.lowerBound
    let day = 86400.0
    if let step = [1.0, 5, 15, 60, 300, 900, 1800, 3600, 7200, 10800, 21600, 43200].first(where: { span / $0 <= target }
    ) {
      var shownDay: Int?
      return Ticks.multiples(of: step, in: local).map { position in
        let date = civil(position)
        defer { shownDay = date.day }
        let clock = date.clock(withSeconds: step < 60)
        return Tick(position: position - shift, label: shownDay == date.day ? clock : "\(date.dayMonth) \(clock)")
      }
    }
    if let step = [1.0, 2, 3, 4, 7, 14].first(where: { span / ($0 * day) <= target }) {
      var shownYear: Int?
      return Ticks.multiples(of: step * day, in: local).map { position in
        let date = civil(position)
        defer { shownYear = date.year }
        return Tick(
          position: position - shift, label: shownYear == date.year ? date.dayMonth : "\(date.dayMonth) \(date.year)")
      }
    }
    let months = [1, 2, 3, 4, 6].first { span / (Double($0) * 30.44 * day) <= target } ?? years(span / target) * 12
    var ticks: [Tick] = []
    let first = civil(local.lowerBound)
    var index = floorDivide(first.year * 12 + first.month - 1, months) * months
    while true {
      let position = seconds(year: floorDivide(index, 12), month: index - floorDivide(index, 12) * 12 + 1)
      if position > local.upperBound || ticks.count > 200 { return ticks }
      if position >= local.lowerBound {
        let year = floorDivide(index, 12)
        let name = "\(monthNames[index - year * 12]) \(year)"
        ticks.append(Tick(position: position - shift, label: months % 12 == 0 ? "\(year)" : name))
      }
      index += months
    }
  }

  /// The least of 1, 2 and 5 times a power of ten years that `seconds` fit in.
  private static func years(_ seconds: Double) -> Int { Int(max(1, Ticks.roundAbove(seconds / (365.2425 * 86400)))) }

  struct Civil: Hashable {
    var year: Int, month: Int, day: Int, second: Int

    var dayMonth: String { "\(day) \(monthNames[month - 1])" }
    func clock(withSeconds: Bool) -> String {
      func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
      let minutes = two(second / 3600) + ":" + two(second / 60 % 60)
      return withSeconds ? minutes + ":" + two(second % 60) : minutes
    }
  }

  private static let monthNames = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// The Gregorian date of seconds since 1970 (Hinnant, "chrono-Compatible Low-Level Date Algorithms", 2013).
  static func civil(_ seconds: Double) -> Civil {
    let whole = Int(max(-furthest, min(seconds.rounded(), furthest)))
    let dayNumber = floorDivide(whole, 86400)
    let shifted = dayNumber + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return Civil(
      year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
      day: dayOfYear - (153 * shiftedMonth + 2) / 5 + 1, second: whole - dayNumber * 86400)
  }

  /// The start of a month in seconds since 1970: the inverse of ``civil(_:)``.
  static func seconds(year: Int, month: Int) -> Double {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = floorDivide(shiftedYear, 400)
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return Double(era * 146_097 + dayOfEra - 719_468) * 86400
  }

  private static func floorDivide(_ a: Int, _ b: Int) -> Int { a >= 0 ? a / b : (a - b + 1) / b }
}
