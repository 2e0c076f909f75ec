import Model

/// What a line turned out to be.
enum SWFLine {
  case record(SWFRecord)
  case blank
  /// A header line: it begins with a semicolon.
  case comment
  /// Not a record; the message says why.
  case bad(String)
}

/// The careful reader of a line: every form of number, every reason why a line is not a record.
///
/// A record has exactly eighteen columns. More are refused like fewer: a line with extra columns is usually of another format, and
/// reading its first eighteen would be a guess.
enum SWFLineParser {
  /// Parses one line without its newline. O(length of the line).
  static func parse(_ line: UnsafeBufferPointer<UInt8>) -> SWFLine {
    var record = SWFRecord()
    var column = 0
    var i = 0
    while true {
      while i < line.count, isBlank(line[i]) { i += 1 }
      guard i < line.count else { break }
      if column == 0, line[i] == UInt8(ascii: ";") { return .comment }
      let start = i
      while i < line.count, !isBlank(line[i]) { i += 1 }
      column += 1
      guard let field = SWFField(rawValue: column) else { continue }
      let word = UnsafeBufferPointer(rebasing: line[start..<i])
      if let fault = store(word, as: field, in: &record) { return .bad(fault) }
    }
    if column == 0 { return .blank }
    guard column == SWFRecord.fieldCount else {
      return .bad("\(column) column\(column == 1 ? "" : "s") where a record has \(SWFRecord.fieldCount)")
    }
    return .record(record)
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

  private static func store(
    _ word: UnsafeBufferPointer<UInt8>, as field: SWFField, in record: inout SWFRecord
  ) -> String? {
    guard let number = SWFNumber(word) else {
      if word.contains(0) { return "a NUL byte in column \(field.rawValue) (\(field.name)): the file is not text" }
      return "column \(field.rawValue) (\(field.name)) is '\(excerpt(word))', not a number"
    }
    guard let value = number.value(as: field.content) else {
      if field.content == .int || field.content == .long, number.hasFraction {
        return "column \(field.rawValue) (\(field.name)) is '\(excerpt(word))', not a whole number"
      }
      return "column \(field.rawValue) (\(field.name)) is '\(excerpt(word))', out of range"
    }
    record[field] = value
    return nil
  }

  /// The word as a message may show it: short and printable.
  static func excerpt(_ word: UnsafeBufferPointer<UInt8>) -> String {
    let shown = word.prefix(24).map { (0x20..<0x7F).contains($0) ? Character(UnicodeScalar($0)) : "?" }
    return String(shown) + (word.count > 24 ? "…" : "")
  }
}

/// A decimal number of any length, split at its point, without rounding.
struct SWFNumber {
  var negative = false
  /// The whole part; `nil` when it exceeds 64 bits.
  var whole: UInt64? = 0
  /// Millionths, rounded half away from zero: 0…1,000,000.
  var millionths: UInt64 = 0
  /// A decimal other than 0 was given.
  var hasFraction = false

  init?(_ word: UnsafeBufferPointer<UInt8>) {
    var rest = word[...]
    if rest.first == UInt8(ascii: "-") {
      negative = true
      rest = rest.dropFirst()
    }
    var digits = 0
    while let digit = rest.first.map({ $0 &- 0x30 }), digit <= 9 {
      whole = whole.flatMap { Self.append(digit, to: $0) }
      digits += 1
      rest = rest.dropFirst()
    }
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      var unit: UInt64 = 1_000_000
      while let digit = rest.first.map({ $0 &- 0x30 }), digit <= 9 {
        hasFraction = hasFraction || digit != 0
        if unit > 1 {
          unit /= 10
          millionths += UInt64(digit) * unit
        } else if unit == 1 {
          millionths += digit >= 5 ? 1 : 0
          unit = 0
        }
        digits += 1
        rest = rest.dropFirst()
      }
    }
    guard digits > 0, rest.isEmpty else { return nil }
  }

  private static func append(_ digit: UInt8, to value: UInt64) -> UInt64? {
    let (product, overflow) = value.multipliedReportingOverflow(by: 10)
    let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
    return overflow || carry ? nil : sum
  }

  /// The value as a field of this content holds it; `nil` when it does not fit or may not have a fraction.
  func value(as content: SWFField.Content) -> Int64? {
    guard let whole else { return nil }
    switch content {
    case .time:
      guard whole <= UInt64(SWFField.maxSeconds) else { return nil }
      return signed(whole * 1_000_000 + millionths)
    case .memory:
      guard whole < UInt64(Int64.max) else { return nil }
      return signed(whole + (hasFraction ? 1 : 0))
    case .long:
      guard !hasFraction, whole <= UInt64(Int64.max) else { return nil }
      return signed(whole)
    case .int:
      guard !hasFraction, whole <= UInt64(Int32.max) + (negative ? 1 : 0) else { return nil }
      return signed(whole)
    }
  }

  private func signed(_ magnitude: UInt64) -> Int64 { negative ? -Int64(magnitude) : Int64(magnitude) }
}

extension SWFRecord {
  /// A field as a number: microseconds for times, else the number itself. The setter expects a value in the field's range.
  subscript(field: SWFField) -> Int64 {
    get {
      switch field {
      case .jobNumber: jobNumber
      case .submit: submit.microseconds
      case .wait: wait.microseconds
      case .run: run.microseconds
      case .allocatedProcessors: Int64(allocatedProcessors)
      case .averageCPU: averageCPU.microseconds
      case .usedMemory: usedMemoryKiB
      case .requestedProcessors: Int64(requestedProcessors)
      case .requestedTime: requestedTime.microseconds
      case .requestedMemory: requestedMemoryKiB
      case .status: Int64(status)
      case .user: Int64(user)
      case .group: Int64(group)
      case .application: Int64(application)
      case .queue: Int64(queue)
      case .partition: Int64(partition)
      case .precedingJob: precedingJob
      case .thinkTime: thinkTime.microseconds
      }
    }
    set {
      switch field {
      case .jobNumber: jobNumber = newValue
      case .submit: submit.microseconds = newValue
      case .wait: wait.microseconds = newValue
      case .run: run.microseconds = newValue
      case .allocatedProcessors: allocatedProcessors = Int32(truncatingIfNeeded: newValue)
      case .averageCPU: averageCPU.microseconds = newValue
      case .usedMemory: usedMemoryKiB = newValue
      case .requestedProcessors: requestedProcessors = Int32(truncatingIfNeeded: newValue)
      case .requestedTime: requestedTime.microseconds = newValue
      case .requestedMemory: requestedMemoryKiB = newValue
      case .status: status = Int32(truncatingIfNeeded: newValue)
      case .user: user = Int32(truncatingIfNeeded: newValue)
      case .group: group = Int32(truncatingIfNeeded: newValue)
      case .application: application = Int32(truncatingIfNeeded: newValue)
      case .queue: queue = Int32(truncatingIfNeeded: newValue)
      case .partition: partition = Int32(truncatingIfNeeded: newValue)
      case .precedingJob: precedingJob = newValue
      case .thinkTime: thinkTime.microseconds = newValue
      }
    }
  }
}
