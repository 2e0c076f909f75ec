import Foundation
import Study
import Synchronization
import Workload

/// One line on standard error that says how far a run is; only where somebody looks.
final class ProgressLine: Sendable {
  private struct State {
    var shown = Date.distantPast
    var isVisible = false
  }

  private let label: String
  private let began = Date()
  private let state = Mutex(State())

  /// - Returns: `nil` unless standard error is a terminal and progress is wanted.
  static func make(_ label: String, quiet: Bool) -> ProgressLine? {
    quiet || isatty(STDERR_FILENO) == 0 ? nil : ProgressLine(label)
  }

  private init(_ label: String) {
    self.label = label
  }

  /// Watches a run with this line, if there is one, and lets Ctrl-C end it.
  static func control(_ line: ProgressLine?, _ interrupt: Interrupt) -> RunControl {
    var control = RunControl(isCancelled: { interrupt.isWanted })
    if let line { control.progress = { line.show($0) } }
    return control
  }

  func show(_ progress: RunProgress) {
    state.withLock { state in
      let now = Date()
      guard now.timeIntervalSince(state.shown) > 0.1 else { return }
      state.shown = now
      state.isVisible = true
      let elapsed = now.timeIntervalSince(began)
      let rate = Double(progress.finished) / max(elapsed, 1e-9)
      var text = "\(label): "
      if progress.runs > 1 { text += "\(progress.runsDone) done, " }
      text += "\(Self.date(progress)), \(grouped(Int(progress.finished))) jobs done"
      text += ", \(progress.active) active, \(grouped(Int(rate))) jobs/s"
      if let announced = progress.announced, announced > 0, progress.submitted <= announced, rate > 0 {
        text += ", \(Self.clock(Double(announced - progress.finished) / rate)) left"
      }
      text = Self.cut(text, to: Self.columns)
      FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
    }
  }

  func clear() {
    state.withLock { state in
      if state.isVisible { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
      state.isVisible = false
    }
  }

  /// The simulated date, where the log says when it began; else the day since the first submission.
  private static func date(_ progress: RunProgress) -> String {
    let seconds = progress.now.seconds
    guard let origin = progress.origin else { return "day \(Int(seconds / 86400))" }
    return Date(timeIntervalSince1970: Double(origin) + seconds)
      .formatted(Date.ISO8601FormatStyle(timeZone: .gmt).year().month().day())
  }

  /// A line that wraps could not be taken back.
  private static func cut(_ text: String, to columns: Int) -> String {
    text.count < columns ? text : text.prefix(max(0, columns - 2)) + "…"
  }

  private static var columns: Int {
    var size = winsize()
    return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
  }

  private static func clock(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded(.up))
    return whole >= 3600 ? "\(whole / 3600) h \(whole / 60 % 60) min" : whole >= 60 ? "\(whole / 60) min" : "\(whole) s"
  }
}
