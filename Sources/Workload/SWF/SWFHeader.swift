/// The header of a log: its comment lines in order, and the fields among them.
public struct SWFHeader: Hashable, Sendable {
  /// One `; Key: value` line.
  public struct Field: Hashable, Sendable {
    public var key: String
    /// Without blanks at either end; text that continued on further lines is not part of it.
    public var value: String

    public init(key: String, value: String) {
      self.key = key
      self.value = value
    }
  }

  /// Every header line as it stands in the log, with its semicolon, without its line end.
  public private(set) var lines: [String]
  /// The fields in order; a key may occur more than once.
  public private(set) var fields: [Field]

  public init(lines: [String] = []) {
    self.lines = lines
    fields = lines.compactMap(Self.field)
  }

  /// The header with one more line, `; key: value`.
  public mutating func append(key: String, value: String) { append(line: "; \(key): \(value)") }

  /// The header with one more line; a line break in it is written as a blank.
  public mutating func append(line: String) {
    let oneLine = String(line.map { $0.isNewline ? " " : $0 })
    lines.append(oneLine)
    if let field = Self.field(in: oneLine) { fields.append(field) }
  }

  /// The first value of `key`, whatever its case.
  public func value(_ key: String) -> String? {
    fields.first { $0.key.lowercased() == key.lowercased() }?.value
  }

  /// The number a value of `key` begins with: 1664 for `1664 (72, 1368, 224)`, `nil` for `N/A`. The first value that has one counts.
  public func integer(_ key: String) -> Int64? {
    for field in fields where field.key.lowercased() == key.lowercased() {
      if let number = Self.leadingInteger(field.value) { return number }
    }
    return nil
  }

  /// Processors of the machine; `nil` unless the header gives a positive number that fits.
  public var maxProcs: Int32? { positive("MaxProcs") }
  /// Nodes of the machine.
  public var maxNodes: Int32? { positive("MaxNodes") }
  /// Seconds since 1970 at which the log's times are 0.
  public var unixStartTime: Int64? { integer("UnixStartTime") }
  /// Seconds to add to UTC.
  public var timeZone: Int64? { integer("TimeZone") }
  /// A name such as `Europe/Stockholm`.
  public var timeZoneString: String? { value("TimeZoneString") }
  /// Processors of the machine as far as the header tells: `MaxProcs`, else `MaxNodes`.
  public var processors: Int32? { maxProcs ?? maxNodes }

  private func positive(_ key: String) -> Int32? {
    integer(key).flatMap { $0 > 0 ? Int32(exactly: $0) : nil }
  }

  private static func field(in line: String) -> Field? {
    let text = line.drop { $0 == ";" || $0.isWhitespace }
    guard let colon = text.firstIndex(of: ":") else { return nil }
    let key = text[..<colon]
    guard !key.isEmpty, key.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }) else { return nil }
    return Field(key: String(key), value: trimmed(text[text.index(after: colon)...]))
  }

  private static func trimmed(_ text: Substring) -> String {
    var rest = text.drop { $0.isWhitespace }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }

  /// Digits with an optional sign; commas that group three digits are passed over.
  private static func leadingInteger(_ text: String) -> Int64? {
    var digits = ""
    var rest = text[...]
    if rest.first == "-" || rest.first == "+" { digits.append(rest.removeFirst()) }
    while let next = rest.first {
      if next.isASCII, next.isNumber {
        digits.append(rest.removeFirst())
      } else if next == ",", digits.last?.isNumber == true {
        let group = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
        guard group.count == 3 else { break }
        digits.append(contentsOf: group)
        rest = rest.dropFirst(4)
      } else {
        break
      }
    }
    return Int64(digits)
  }
}
