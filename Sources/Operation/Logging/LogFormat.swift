import Glibc
import Live
import Logging
import Model

/// How an entry of the log is written: one line each, in either form.
public enum LogFormat: String, Hashable, Sendable, CaseIterable {
  /// For people: `2026-11-27T22:51:03.123Z info  [h1] started workspace=7 host=h1 took=12.3s`.
  case text
  /// For machines: one JSON object with the keys `time`, `level`, `logger`, `message` and `metadata`, in this order.
  case json

  /// A handler for swift-log, to be given to `LoggingSystem.bootstrap`.
  ///
  /// - Parameters:
  ///   - label: who speaks: a host, or a part of the program.
  ///   - level: what is less than this is left out.
  ///   - clock: the wall clock, µs since 1970.
  ///   - write: takes one line with its line feed; whole lines, from any thread.
  public func handler(
    label: String = "quanta.live", level: Logger.Level,
    clock: @escaping @Sendable () -> SimTime = { WallClock.now },
    write: @escaping @Sendable (String) -> Void = LogOutput.standardError
  ) -> LineLogHandler {
    LineLogHandler(format: self, label: label, logLevel: level, clock: clock, write: write)
  }
}

/// Where log lines go, outside tests.
public enum LogOutput {
  /// Writes a line to standard error at once. A log that cannot be written must not stop the work: errors are left alone.
  public static let standardError: @Sendable (String) -> Void = { line in
    var line = line
    line.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let written = Glibc.write(STDERR_FILENO, rest.baseAddress, rest.count)
        if written < 0 && errno == EINTR { continue }
        guard written > 0 else { return }
        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
      }
    }
  }
}
