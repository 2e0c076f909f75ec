/// An error a user can cause: what went wrong, where, and what to do next.
///
/// Every room throws this one type for such errors, so that the command has one way of printing them and one table of exit codes.
public struct QuantaError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind decides the exit code (`sysexits.h`).
  public enum Kind: Int32, Sendable, Codable {
    case usage = 64
    case data = 65
    case noInput = 66
    case internalError = 70
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
