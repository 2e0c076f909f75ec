/// Where each call that changes a host is written down: the intention before it, the outcome after it.
public protocol StepRecorder: Sendable {
  /// Runs `body` between the two entries.
  ///
  /// - Parameters:
  ///   - call: what is done, such as `define`.
  ///   - host: on which host.
  ///   - target: to which domain or volume.
  ///   - body: the call itself.
  func step<Result>(_ call: String, on host: String, _ target: String, _ body: () throws -> Result) throws -> Result
}
