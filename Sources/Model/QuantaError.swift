/// An error a user can cause: what went wrong, where, and what to do next.
///
/// Every room throws this one type for such errors, so that the command has one way of printing them and one table of exit codes.
public struct QuantaError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind decides the exit code (`sysexits.h`).
  public enum Kind: Int32, Sendable, Codable {
    /// What was asked for makes no sense (64, `EX_USAGE`).
    case usage = 64
    /// An input is wrong (65, `EX_DATAERR`).
    case data = 65
    /// An input is missing (66, `EX_NOINPUT`).
    case noInput = 66
    /// A mistake of the program, or something it needs is missing (70, `EX_SOFTWARE`).
    case internalError = 70
    /// Reading or writing failed (74, `EX_IOERR`).
    case inputOutput = 74
  }

  public var kind: Kind
  /// One sentence without a final full stop: what is wrong, naming the value.
  public var message: String
  /// `file:line`, an option, a host: where; `nil` when the message says it.
  public var location: String?
  /// What to do next; `nil` when it is evident.
  public var remedy: String?

  public init(_ kind: Kind, _ message: String, at location: String? = nil, remedy: String? = nil) {
    self.kind = kind
    self.message = message
    self.location = location
    self.remedy = remedy
  }

  public var description: String {
    (location.map { "\($0): " } ?? "") + message + (remedy.map { "; \($0)" } ?? "")
  }
}
