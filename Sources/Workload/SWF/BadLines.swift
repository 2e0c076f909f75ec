/// What to do with a line that is not a record.
public enum BadLinePolicy: String, Hashable, Sendable, Codable, CaseIterable {
  /// An error that names the line.
  case stop
  /// Leave it out, count it and remember the first few.
  case skip
}

/// A line that is not a record, and why.
public struct BadLine: Hashable, Sendable, Codable {
  /// From 1.
  public var line: Int
  /// Why it is no record.
  public var reason: String

  public init(line: Int, reason: String) {
    self.line = line
    self.reason = reason
  }
}

/// What the lines read so far turned out to be.
public struct LineCounts: Hashable, Sendable, Codable {
  /// Lines of every kind.
  public var lines = 0
  /// Lines that are records.
  public var records = 0
  public var blank = 0
  /// Header lines, wherever they stand.
  public var comments = 0
  /// Header lines behind the first record.
  public var lateComments = 0
  /// Lines that end in a carriage return and a newline.
  public var carriageReturns = 0
  /// Lines left out under ``BadLinePolicy/skip``.
  public var bad = 0
  /// The last line has no newline.
  public var missingFinalNewline = false

  public init() {}
}

/// A line that is not a usual record, told as it is met.
enum OddLine {
  case bad(String)
  case lateComment
  case blank
}
