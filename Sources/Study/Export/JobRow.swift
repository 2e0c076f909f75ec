import Model

/// The part of a job record that a line of the CSV shows.
struct JobRow: Hashable, Sendable, Codable {
  var id: Int64
  var submit: Int64
  var start: Int64
  var end: Int64
  var requested: Int64
  var jobNumber: Int64
  var processors: Int32
  var ran: Bool

  @inline(__always)
  init(_ record: JobRecord) {
    id = record.id
    submit = record.submit.microseconds
    start = record.start.microseconds
    end = record.end.microseconds
    requested = record.requested.microseconds
    jobNumber = record.jobNumber
    processors = record.processors
    ran = record.outcome != .rejected
  }

  /// - Parameter pointer: to at least ``longest`` bytes.
  /// - Returns: the end of what was written.
  @inline(__always)
  func write(to pointer: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
    func comma(_ end: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
      end[0] = UInt8(ascii: ",")
      return end + 1
    }
    var end = comma(DecimalFormat.write(id, to: pointer))
    end = comma(DecimalFormat.writeSeconds(microseconds: submit, to: end))
    if ran { end = DecimalFormat.writeSeconds(microseconds: start, to: end) }
    end = comma(end)
    if ran { end = DecimalFormat.writeSeconds(microseconds: self.end, to: end) }
    end = comma(end)
    end = comma(DecimalFormat.write(Int64(processors), to: end))
    if ran { end = DecimalFormat.writeSeconds(microseconds: self.end - start, to: end) }
    end = comma(end)
    end = comma(DecimalFormat.writeSeconds(microseconds: requested, to: end))
    end = DecimalFormat.write(jobNumber, to: end)
    end[0] = UInt8(ascii: "\n")
    return end + 1
  }

  /// Most bytes a line touches: numbers are stored eight digits at a time.
  static let longest = 8 * (DecimalFormat.longest + 1) + 8
}
