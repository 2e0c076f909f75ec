import Foundation
import Model

/// Draws canvases with gnuplot.
struct Gnuplot {
  let program: String

  /// - Parameter program: the name or path of gnuplot.
  /// - Throws: `QuantaError` of kind `internalError` with the remedy when it is not installed.
  init(program: String) throws {
    guard let path = Tool.find([program]) else {
      throw QuantaError(
        .internalError, "gnuplot is not installed (looked for \"\(program)\")", remedy: "apt-get install gnuplot-nox")
    }
    self.program = path
  }

  /// Draws every canvas and returns the files' bytes in order.
  ///
  /// Two gnuplot processes share the canvases; each reads one script, so the cost of starting is paid twice, not once
  /// a figure. Settings of the user's own (`~/.gnuplot`) are not read.
  func draw(_ canvases: [Canvas]) throws -> [Data] {
    guard !canvases.isEmpty else { return [] }
    return try Tool.withTemporaryFolder { folder in
      var scripts = ["", ""]
      for (index, canvas) in canvases.enumerated() {
        scripts[index % 2] += canvas.script(output: "figure-\(index)")
      }
      var calls: [Tool.Call] = []
      for (index, script) in scripts.enumerated() where !script.isEmpty {
        let file = folder.appendingPathComponent("script-\(index).gp")
        try Data(script.utf8).write(to: file)
        calls.append(Tool.Call(program: program, arguments: ["-d", file.lastPathComponent]))
      }
      try Tool.run(calls, in: folder, seconds: 120)
      return try canvases.indices.map { try Data(contentsOf: folder.appendingPathComponent("figure-\($0)")) }
    }
  }
}
