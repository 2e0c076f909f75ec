import Model

/// Writes a log in the Standard Workload Format: a header, then records or arrivals, one a line.
///
/// ```swift
/// var header = SWFHeader()
/// header.append(key: "MaxProcs", value: "128")
/// let writer = try SWFWriter(path: "model.swf.gz", header: header)
/// for arrival in arrivals { try writer.write(arrival) }
/// try writer.finish()
/// ```
///
/// A name that ends in `.gz` gives gzip, `-` standard output. Without ``finish()`` no file appears.
public final class SWFWriter {
  /// Widths of the columns; a longer number takes the room it needs.
  private static let widths = [5, 8, 6, 6, 4, 6, 6, 4, 6, 6, 2, 4, 4, 4, 3, 2, 2, 2]
  private static let fields: [(field: SWFField, width: Int)] = Array(zip(SWFField.allCases, widths)).map {
    ($0.0, $0.1)
  }

  private let file: OutputFile
  /// Records written so far.
  public private(set) var written = 0

  /// - Throws: `QuantaError` of kind `inputOutput` when the file cannot be written.
  public init(path: String, header: SWFHeader) throws {
    file = try OutputFile(path: path)
    for line in header.lines { try file.append(line: line.first == ";" ? line : "; " + line) }
  }

  /// - Throws: `QuantaError` of kind `inputOutput`, as all writing does (disk full, …).
  public func write(_ record: SWFRecord) throws {
    try file.append { buffer in
      for (field, width) in Self.fields {
        if field != .jobNumber { buffer.append(0x20) }
        Self.append(record[field], isTime: field.content == .time, width: width, to: &buffer)
      }
      buffer.append(0x0A)
    }
    written += 1
  }

  /// Writes an arrival as a record: see ``SWFRecord/init(_:)``.
  public func write(_ arrival: Arrival) throws { try write(SWFRecord(arrival)) }

  /// Completes the file.
  public func finish() throws { try file.finish() }

  private static func append(_ value: Int64, isTime: Bool, width: Int, to buffer: inout [UInt8]) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { digits in
      // From the last digit to the first.
      var count = 0
      func push(_ byte: UInt8) {
        digits[count] = byte
        count += 1
      }
      var rest = value.magnitude
      if isTime {
        var fraction = rest % 1_000_000
        rest /= 1_000_000
        if fraction != 0 {
          var places = 6
          while fraction % 10 == 0 {
            fraction /= 10
            places -= 1
          }
          for _ in 0..<places {
            push(0x30 + UInt8(fraction % 10))
            fraction /= 10
          }
          push(0x2E)
        }
      }
      repeat {
        push(0x30 + UInt8(rest % 10))
        rest /= 10
      } while rest > 0
      if value < 0 { push(0x2D) }
      for _ in count..<max(count, width) { buffer.append(0x20) }
      for i in stride(from: count - 1, through: 0, by: -1) { buffer.append(digits[i]) }
    }
  }
}

extension SWFRecord {
  /// An arrival as a line of a log: allocated and requested processors are its cores, the status says whether it was cut short.
  ///
  /// What a log has no field for (environment, terms, disk, shares of a core) is left out.
  public init(_ arrival: Arrival) {
    self.init()
    let workspace = arrival.workspace
    let processors = Int64(workspace.count) * Int64(max(1, workspace.quantum.vcpus))
    jobNumber = workspace.jobNumber
    submit = workspace.submit
    run = arrival.actual
    allocatedProcessors = Int32(clamping: processors)
    requestedProcessors = allocatedProcessors
    requestedTime = workspace.requested
    let memory = workspace.quantum.memoryKiB / Int64(max(1, workspace.quantum.vcpus))
    requestedMemoryKiB = memory > 0 ? memory : -1
    status = arrival.killedAtRequest ? 0 : 1
    user = workspace.user
    group = workspace.group
    application = workspace.application
    queue = workspace.queue
    partition = workspace.partition
  }
}
