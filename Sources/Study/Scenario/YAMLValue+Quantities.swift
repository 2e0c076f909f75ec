import Model
import Policy

extension YAMLValue {
  /// `10%` or `0.1`.
  package func fraction(in range: ClosedRange<Double>) throws -> Double {
    let what = "a part such as 5% or 0.05"
    let text = try text(what)
    let isPercent = text.hasSuffix("%")
    let digits = isPercent ? text.dropLast().drop { $0 == " " } : text[...]
    guard let number = Self.number(digits.trimmed) else { throw wrongType(what) }
    let value = isPercent ? number / 100 : number
    guard range.contains(value) else {
      throw error(
        "'\(text)' lies outside \(Self.percent(range.lowerBound)) … \(Self.percent(range.upperBound))",
        remedy: "write \(what)")
    }
    return value
  }

  package func number(in range: ClosedRange<Double>, _ what: String) throws -> Double {
    let text = try text(what)
    guard let number = Self.number(text), range.contains(number) else { throw wrongType(what) }
    return number
  }

  package func duration() throws -> SimDuration {
    let text = try text("a duration such as 20s, 5m or 3h")
    return try onBehalf { try SimDuration(parsing: text) }
  }

  package func bytes() throws -> Int64 {
    let text = try text("a size such as 4GiB")
    return try onBehalf { try ByteSize.kibibytes(text) }
  }

  package func flag() throws -> Bool {
    switch try text("true or false") {
    case "true", "yes": return true
    case "false", "no": return false
    default: throw wrongType("true or false")
    }
  }

  /// `25..48`, or one number for both ends.
  func span(in range: ClosedRange<Int32>) throws -> ClosedRange<Int32> {
    let what = "a range such as 25..48"
    let text = try text(what)
    let ends = text.split(separator: ".", omittingEmptySubsequences: false).filter { !$0.isEmpty }
    guard text.contains("..") || ends.count == 1, (1...2).contains(ends.count), let low = Int32(ends[0].trimmed),
      let high = Int32((ends.last ?? "").trimmed), low <= high, range.contains(low), range.contains(high)
    else { throw wrongType("\(what), from \(range.lowerBound) to \(range.upperBound)") }
    return low...high
  }

  /// A whole number, `1.5`, `+3.91`, `−0.76`.
  private static func number(_ text: some StringProtocol) -> Double? {
    let plain = String(text).replacing("−", with: "-").replacing("_", with: "")
    guard let value = Double(plain), value.isFinite else { return nil }
    return value
  }

  private static func percent(_ value: Double) -> String {
    let number = value * 100
    return number == number.rounded() ? "\(Int(number))%" : "\(number)%"
  }

  /// A mapping's pairs in the order of the file, whatever its keys.
  package func pairs(_ what: String) throws -> [(key: String, value: YAMLValue)] {
    guard case .mapping(let pairs) = node else { throw wrongType(what) }
    return try pairs.map { key, value in
      guard let word = key.scalar?.string else {
        throw YAMLValue(key, name: name, file: file).error("a key is not a word", remedy: "write \(what)")
      }
      return (word, YAMLValue(value, name: name.isEmpty ? word : "\(name).\(word)", file: file))
    }
  }

  package var isList: Bool { if case .sequence = node { true } else { false } }
  package var isMapping: Bool { if case .mapping = node { true } else { false } }
}

extension StringProtocol {
  var trimmed: String {
    var rest = self[...]
    while rest.first == " " { rest = rest.dropFirst() }
    while rest.last == " " { rest = rest.dropLast() }
    return String(rest)
  }
}
