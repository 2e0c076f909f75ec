import Model

/// Writes a trace in the Grid Workload Format: a comment that names the columns, then a job a line, columns between tabs.
///
/// What a batch log does not say is −1; identities are written as the numbers they are. A name that ends in `.gz` gives gzip, `-`
/// standard output. Without ``finish()`` no file appears.
public final class GWFWriter {
  private let file: OutputFile
  public private(set) var written = 0

  /// - Parameters:
  ///   - path: the file to write.
  ///   - comments: lines for the head of the file, without `#`.
  /// - Throws: `QuantaError` of kind `inputOutput` when the file cannot be written.
  public init(path: String, comments: [String] = []) throws {
    file = try OutputFile(path: path)
    for comment in comments { try file.append(line: "# " + String(comment.map { $0.isNewline ? " " : $0 })) }
    try file.append(line: "# " + GWFField.allCases.map(\.name).joined(separator: "\t"))
  }

  /// - Parameters:
  ///   - job: columns 1 to 16.
  ///   - originSite: column 17; `nil` when unknown.
  ///   - lastRunSite: column 18.
  /// - Throws: `QuantaError` of kind `inputOutput`.
  public func write(_ job: SWFRecord, originSite: String? = nil, lastRunSite: String? = nil) throws {
    func name(_ site: String?) -> String { site.map { String($0.filter { !$0.isWhitespace }) } ?? "-1" }
    let columns =
      [
        String(job.jobNumber), decimal(job.submit.microseconds), decimal(job.wait.microseconds),
        decimal(job.run.microseconds), String(job.allocatedProcessors), decimal(job.averageCPU.microseconds),
        String(job.usedMemoryKiB), String(job.requestedProcessors), decimal(job.requestedTime.microseconds),
        String(job.requestedMemoryKiB), String(job.status), String(job.user), String(job.group),
        String(job.application), String(job.queue), String(job.partition), name(originSite), name(lastRunSite),
        "UNITARY",
      ] + [String](repeating: "-1", count: 10)
    try file.append(line: columns.joined(separator: "\t"))
    written += 1
  }

  /// Completes the file.
  public func finish() throws { try file.finish() }
}
