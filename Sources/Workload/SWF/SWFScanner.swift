import Model

/// The hot loop of the reader: one line of eighteen plain numbers, straight from bytes.
///
/// It knows only the usual line (whole numbers of up to 18 digits; times with up to six decimals). Whatever else it meets it
/// leaves to ``SWFLineParser``, which knows everything and explains what is wrong. Both agree wherever both apply.
///
/// Bytes are never checked against an end: the caller promises a newline behind `line`, and every loop stops at it.
struct SWFScanner: ~Copyable {
  private let values = UnsafeMutablePointer<Int64>.allocate(capacity: SWFRecord.fieldCount)
  private let microseconds = UnsafeMutablePointer<Int64>.allocate(capacity: SWFRecord.fieldCount)

  /// The fields that may carry a fraction, as bits from field 1 up.
  private static let timeFields: UInt32 = 0b10_0000_0001_0010_1110

  init() {
    values.initialize(repeating: 0, count: SWFRecord.fieldCount)
    microseconds.initialize(repeating: 0, count: SWFRecord.fieldCount)
  }

  deinit {
    values.deallocate()
    microseconds.deallocate()
  }

  /// Scans the line at `line` into `record`, all but its line number.
  ///
  /// - Returns: the byte after the newline; `nil`, with `record` untouched, when the line is not a usual one.
  @inline(__always)
  func scan(_ line: UnsafePointer<UInt8>, into record: UnsafeMutablePointer<SWFRecord>) -> UnsafePointer<UInt8>? {
    var p = line
    var fractions: UInt32 = 0
    var field = 0
    while field < SWFRecord.fieldCount {
      var byte = p.pointee
      while byte == 0x20 || byte == 0x09 || byte == 0x0D {
        p += 1
        byte = p.pointee
      }
      let negative = byte == 0x2D
      if negative {
        p += 1
        byte = p.pointee
      }
      var digit = byte &- 0x30
      guard digit <= 9 else { return nil }
      let first = p
      var value = Int64(truncatingIfNeeded: digit)
      while true {
        p += 1
        digit = p.pointee &- 0x30
        guard digit <= 9 else { break }
        value = value &* 10 &+ Int64(truncatingIfNeeded: digit)
      }
      guard p - first <= 18 else { return nil }
      values[field] = negative ? 0 &- value : value
      if p.pointee > 0x20 {
        guard p.pointee == 0x2E else { return nil }
        p += 1
        var fraction: Int64 = 0
        var unit: Int64 = 1_000_000
        digit = p.pointee &- 0x30
        while digit <= 9 {
          guard unit > 1 else { return nil }
          unit /= 10
          fraction &+= Int64(truncatingIfNeeded: digit) &* unit
          p += 1
          digit = p.pointee &- 0x30
        }
        guard p.pointee <= 0x20 else { return nil }
        fractions |= 1 &<< UInt32(truncatingIfNeeded: field)
        microseconds[field] = negative ? 0 &- fraction : fraction
      }
      field &+= 1
    }
    while p.pointee == 0x20 || p.pointee == 0x09 || p.pointee == 0x0D { p += 1 }
    guard p.pointee == 0x0A else { return nil }
    guard store(fractions: fractions, into: record) else { return nil }
    return p + 1
  }

  @inline(__always)
  private func store(fractions: UInt32, into record: UnsafeMutablePointer<SWFRecord>) -> Bool {
    guard fractions & ~Self.timeFields == 0 else { return false }
    let bound = SWFField.maxSeconds
    let times = (values[1], values[2], values[3], values[5], values[8], values[17])
    guard
      times.0.magnitude <= bound, times.1.magnitude <= bound, times.2.magnitude <= bound, times.3.magnitude <= bound,
      times.4.magnitude <= bound, times.5.magnitude <= bound
    else { return false }
    let spill =
      Self.spill(values[4]) | Self.spill(values[7]) | Self.spill(values[10]) | Self.spill(values[11])
      | Self.spill(values[12]) | Self.spill(values[13]) | Self.spill(values[14]) | Self.spill(values[15])
    guard spill == 0 else { return false }

    record.pointee.jobNumber = values[0]
    record.pointee.submit.microseconds = time(1, fractions)
    record.pointee.wait.microseconds = time(2, fractions)
    record.pointee.run.microseconds = time(3, fractions)
    record.pointee.allocatedProcessors = Int32(truncatingIfNeeded: values[4])
    record.pointee.averageCPU.microseconds = time(5, fractions)
    record.pointee.usedMemoryKiB = values[6]
    record.pointee.requestedProcessors = Int32(truncatingIfNeeded: values[7])
    record.pointee.requestedTime.microseconds = time(8, fractions)
    record.pointee.requestedMemoryKiB = values[9]
    record.pointee.status = Int32(truncatingIfNeeded: values[10])
    record.pointee.user = Int32(truncatingIfNeeded: values[11])
    record.pointee.group = Int32(truncatingIfNeeded: values[12])
    record.pointee.application = Int32(truncatingIfNeeded: values[13])
    record.pointee.queue = Int32(truncatingIfNeeded: values[14])
    record.pointee.partition = Int32(truncatingIfNeeded: values[15])
    record.pointee.precedingJob = values[16]
    record.pointee.thinkTime.microseconds = time(17, fractions)
    return true
  }

  /// 0 when `value` fits 32 bits.
  @inline(__always)
  private static func spill(_ value: Int64) -> Int64 { (value &+ 0x8000_0000) &>> 32 }

  @inline(__always)
  private func time(_ field: Int, _ fractions: UInt32) -> Int64 {
    let whole = values[field] &* 1_000_000
    guard fractions & (1 &<< UInt32(truncatingIfNeeded: field)) != 0 else { return whole }
    return whole &+ microseconds[field]
  }
}
