import Foundation

@testable import Report

/// A headless Chromium and gnuplot, where the machine has them.
enum Browser {
  static let path = Tool.find(["chromium", "chromium-browser", "google-chrome"])
  static let hasGnuplot = Tool.find(["gnuplot"]) != nil
  static let isThere = path != nil && hasGnuplot

  /// The document a browser makes of `page`, scripts run, as text.
  static func dump(_ page: String, width: Int = 1280, extra: [String: String] = [:]) throws -> String {
    try Tool.withTemporaryFolder { folder in
      try Data(page.utf8).write(to: folder.appendingPathComponent("page.html"))
      for (name, text) in extra { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
      let arguments = [
        "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--user-data-dir=\(folder.path)/profile",
        "--hide-scrollbars", "--window-size=\(width),1000", "--virtual-time-budget=10000", "--dump-dom",
        folder.appendingPathComponent("page.html").absoluteString,
      ]
      return try Tool.run([Tool.Call(program: path ?? "", arguments: arguments)], in: folder, seconds: 120)[0]
    }
  }

  /// How many times `part` stands in `text`.
  static func count(_ part: String, in text: String) -> Int { text.components(separatedBy: part).count - 1 }
}
