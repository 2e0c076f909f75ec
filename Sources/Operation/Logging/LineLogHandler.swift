import Logging
import Model

/// Writes each entry of the log as one line; a value, as swift-log asks of handlers.
public struct LineLogHandler: LogHandler {
  let format: LogFormat
  let label: String
  public var logLevel: Logger.Level
  public var metadata: Logger.Metadata = [:]
  public var metadataProvider: Logger.MetadataProvider?
  let clock: @Sendable () -> SimTime
  let write: @Sendable (String) -> Void

  init(
    format: LogFormat, label: String, logLevel: Logger.Level, clock: @escaping @Sendable () -> SimTime,
    write: @escaping @Sendable (String) -> Void
  ) {
    self.format = format
    self.label = label
    self.logLevel = logLevel
    self.clock = clock
    self.write = write
  }

  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  public func log(event: LogEvent) {
    // The nearer the entry, the stronger: its own metadata over the provider's over the logger's.
    var all = metadata
    if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
    if let own = event.metadata { all.merge(own) { $1 } }
    if let error = event.error, all["error"] == nil { all["error"] = .string("\(error)") }
    let pairs = all.sorted { $0.key < $1.key }
    let time = UTCTime(clock()).iso
    write(
      format == .json
        ? jsonLine(time, event.level, "\(event.message)", pairs)
        : textLine(time, event.level, "\(event.message)", pairs))
  }

  private func textLine(
    _ time: String, _ level: Logger.Level, _ message: String, _ pairs: [(key: String, value: Logger.Metadata.Value)]
  ) -> String {
    let word = level.rawValue
    let padding = String(repeating: " ", count: max(0, 5 - word.utf8.count))
    var line = "\(time) \(word)\(padding) [\(LogText.escaped(label))] \(LogText.escaped(message))"
    for (key, value) in pairs { line += " \(LogText.word(key))=\(LogText.word(LogText.plain(value)))" }
    return line + "\n"
  }

  private func jsonLine(
    _ time: String, _ level: Logger.Level, _ message: String, _ pairs: [(key: String, value: Logger.Metadata.Value)]
  ) -> String {
    let inner = pairs.map { "\(LogText.json($0.key)):\(LogText.json($0.value))" }.joined(separator: ",")
    return
      "{\"time\":\(LogText.json(time)),\"level\":\(LogText.json(level.rawValue)),\"logger\":\(LogText.json(label)),"
      + "\"message\":\(LogText.json(message)),\"metadata\":{\(inner)}}\n"
  }
}
