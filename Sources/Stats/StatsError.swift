/// A parameter or a sample that a statistical procedure cannot work with.
///
/// Stats stands below the model, so it has its own error; the rooms above turn it into theirs, adding where it came
/// from.
public struct StatsError: Error, Hashable, Sendable, CustomStringConvertible {
  /// One sentence without a final full stop: what is wrong, naming the value.
  public var message: String

  public init(_ message: String) { self.message = message }

  public var description: String { message }
}

/// Checks a parameter; the message is only made when the check fails.
@inline(__always)
func require(_ condition: Bool, _ message: @autoclosure () -> String) throws(StatsError) {
  if !condition { throw StatsError(message()) }
}
