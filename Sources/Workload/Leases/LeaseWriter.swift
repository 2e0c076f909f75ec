import Model

/// Writes leases as text of ten columns, so that ``LeaseWorkload`` reads the same back.
///
/// The format says neither who submitted a lease nor shares of a core, deadlines or a network: an arrival that has one of the latter is
/// refused, the former is left out. A name that ends in `.gz` gives gzip, `-` standard output. Without ``finish()`` no file appears.
public final class LeaseWriter {
  private let file: OutputFile
  private let images: LeaseImages
  public private(set) var written = 0

  /// - Parameters:
  ///   - path: the file to write.
  ///   - images: what environments mean.
  ///   - comments: lines for the head of the file, without `#`.
  /// - Throws: `QuantaError` of kind `inputOutput` when the file cannot be written.
  public init(path: String, images: LeaseImages = LeaseImages(), comments: [String] = []) throws {
    file = try OutputFile(path: path)
    self.images = images
    for comment in comments { try file.append(line: "# " + String(comment.map { $0.isNewline ? " " : $0 })) }
  }

  /// - Throws: `QuantaError` of kind `data` when the format cannot say what the arrival is; `inputOutput` as all writing does.
  public func write(_ arrival: Arrival) throws {
    let workspace = arrival.workspace
    let start: String
    switch workspace.terms {
    case .bestEffort(preemptible: true): start = "-1"
    case .bestEffort(preemptible: false):
      throw refusal(workspace, "is best effort and not preemptible", "make it preemptible")
    case .advanceReservation(let time): start = decimal(time.microseconds)
    case .immediate: start = decimal(workspace.submit.microseconds)
    case .deadline: throw refusal(workspace, "has a deadline", "leave it out")
    }
    let quantum = workspace.quantum
    guard quantum.cpuMilli == 1000 else {
      throw refusal(workspace, "asks for \(quantum.cpuMilli) thousandths of a core", "give whole cores")
    }
    guard quantum.networkKbps == 0, quantum.memoryKiB % 1024 == 0, quantum.diskKiB % 1024 == 0 else {
      throw refusal(workspace, "asks for network, or for memory or disk that is not whole MB", "round to 1024 KiB")
    }
    var image = LeaseImages.Image(name: LeaseTextReader.noImage, sizeKiB: 0)
    if workspace.environment != .host {
      guard let named = images[workspace.environment], named.sizeKiB % 1024 == 0 else {
        throw refusal(workspace, "has an image without a name, or of no whole MB", "give images of whole MB")
      }
      image = named
    }
    guard !image.name.contains(where: { $0 == "'" || $0.isNewline }) else {
      throw refusal(workspace, "has an image whose name cannot be quoted: \(image.name)", "rename it")
    }
    let columns = [
      decimal(workspace.submit.microseconds), start, decimal(workspace.requested.microseconds),
      decimal(arrival.actual.microseconds), String(workspace.count), String(quantum.vcpus),
      String(quantum.memoryKiB / 1024), String(quantum.diskKiB / 1024), "'\(image.name)'", String(image.sizeKiB / 1024),
    ]
    try file.append(line: columns.joined(separator: " "))
    written += 1
  }

  /// Completes the file.
  public func finish() throws { try file.finish() }

  private func refusal(_ workspace: Workspace, _ what: String, _ remedy: String) -> QuantaError {
    QuantaError(.data, "job \(workspace.jobNumber) \(what), which ten columns cannot say", remedy: remedy)
  }
}
