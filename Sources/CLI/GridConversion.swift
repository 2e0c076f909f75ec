import Foundation
import Model
import Workload

/// From the Grid Workload Format to logs and back, by the names of the files.
enum GridConversion {
  static func isGrid(_ path: String) -> Bool { path.hasSuffix(".gwf") || path.hasSuffix(".gwf.gz") }

  static func run(_ path: String, to output: String, _ lines: LineOptions) throws {
    guard isGrid(path) != isGrid(output) else {
      throw QuantaError(
        .usage, "both files are in the Grid Workload Format",
        remedy: "name a log: .swf or .swf.gz, or - for standard output")
    }
    let sentence = isGrid(path) ? try toLog(path, output, lines) : try toGrid(path, output, lines)
    FileHandle.standardError.write(Data((sentence + "\n").utf8))
  }

  private static func toLog(_ path: String, _ output: String, _ lines: LineOptions) throws -> String {
    let trace = try GWFTrace.read(path: path, onBadLine: lines.onBadLine)
    try trace.writeSWF(path: output, note: TraceOutputOptions.note("convert", of: path))
    var parts = ["\(grouped(trace.records.count)) jobs of \(grouped(trace.sites.names.count)) sites"]
    if trace.badLines > 0 { parts.append("\(grouped(trace.badLines)) lines left out that are no jobs") }
    parts += trace.unreadColumns.map { "column \($0.column) (\($0.name)) of \(grouped($0.jobs)) jobs left out" }
    return parts.joined(separator: "; ")
  }

  private static func toGrid(_ path: String, _ output: String, _ lines: LineOptions) throws -> String {
    let log = try lines.open(path)
    let writer = try GWFWriter(path: output, comments: [TraceOutputOptions.note("convert", of: path)])
    try log.forEachRecord { try writer.write($0) }
    try writer.finish()
    return "\(grouped(writer.written)) jobs, without sites; preceding jobs and think times left out"
  }
}
