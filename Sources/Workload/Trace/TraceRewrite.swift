import Model

/// A log made into another: window, filter, reading, scale, sort, renumber, in this order, each only if asked for.
///
/// Records stream from one file to the other; only sorting holds them in memory (160 bytes a record).
public struct TraceRewrite: Sendable {
  public var window: TraceWindow?
  public var filter = RecordFilter()
  /// Apply a reading: drop what it drops and write submit, run time, processors and estimate as it has them.
  public var reading: Reading?
  /// Processors of the machine, for the reading; the header's when `nil`.
  public var processors: Int32?
  public var scale: LoadScale?
  /// By submit, stable.
  public var sort = false
  /// Job numbers become 1, 2, …; preceding jobs follow, those that were not kept become −1.
  public var renumber = false
  /// A line for the new header that says what was done.
  public var note: String

  public init(note: String) { self.note = note }

  /// What became of the log.
  public struct Summary: Hashable, Sendable, Codable {
    public var read = 0
    public var written = 0
    public var outsideWindow = 0
    public var filteredOut = 0
    /// What the reading did, if there was one.
    public var reading: ReadingCounts?
    /// Lines left out that are no records.
    public var badLines = 0

    /// `28,476 read, 120 written; outside the window (28,356)`.
    public var sentence: String {
      var text = "\(grouped(read)) read, \(grouped(written)) written"
      if outsideWindow > 0 { text += "; outside the window (\(grouped(outsideWindow)))" }
      if filteredOut > 0 { text += "; filtered out (\(grouped(filteredOut)))" }
      if badLines > 0 { text += "; no records, left out (\(grouped(badLines)))" }
      if let reading, reading.dropped > 0 || !reading.changes.isEmpty { text += "; reading: \(reading.sentence)" }
      return text
    }
  }

  /// Reads `log` to its end and writes the new one to `path` (`.gz`: gzip; `-`: standard output).
  ///
  /// - Throws: what reading throws; `QuantaError` of kind `data` when no record is left (nothing is written then), `inputOutput` when
  ///   writing fails.
  public func run(_ log: SWFLog, to path: String) throws -> Summary {
    var pass = try Pass(self, log, path)
    try log.forEachRecord { try pass.take($0) }
    return try pass.finish()
  }
}

extension TraceRewrite {
  /// One run over one log.
  private struct Pass {
    let plan: TraceRewrite
    let log: SWFLog
    let path: String
    var summary = Summary()
    var rules: ReadingRules?
    var writer: SWFWriter?
    var origin: SimTime?
    var bounds: (from: SimTime?, to: SimTime?) = (nil, nil)
    var shift: SimDuration?
    var held: [SWFRecord] = []
    var numbers: [Int64: Int64] = [:]

    init(_ plan: TraceRewrite, _ log: SWFLog, _ path: String) throws {
      self.plan = plan
      self.log = log
      self.path = path
      if let reading = plan.reading {
        rules = try ReadingRules(reading, machine: log.machineSize(given: plan.processors), location: log.location)
      }
    }

    mutating func take(_ original: SWFRecord) throws {
      var record = original
      summary.read += 1
      if origin == nil {
        origin = record.submit
        bounds = try plan.window?.bounds(origin: record.submit, log: log) ?? (nil, nil)
      }
      if let window = plan.window {
        guard isInside(record, window) else {
          summary.outsideWindow += 1
          return
        }
      }
      guard plan.filter.keeps(record) else {
        summary.filteredOut += 1
        return
      }
      guard try read(&record) else { return }
      try plan.scale?.apply(to: &record, origin: origin ?? .zero)
      if plan.sort { held.append(record) } else { try put(record) }
    }

    mutating func finish() throws -> Summary {
      if plan.sort {
        let order = held.indices.sorted { (held[$0].submit, $0) < (held[$1].submit, $1) }
        for index in order { try put(held[index]) }
      }
      summary.reading = rules?.counts
      summary.badLines = log.counts.bad
      guard let writer else {
        throw QuantaError(
          .data, "no job is left: \(summary.sentence)", at: log.name,
          remedy: "widen what is asked for; nothing was written")
      }
      try writer.finish()
      summary.written = writer.written
      return summary
    }

    private func isInside(_ record: SWFRecord, _ window: TraceWindow) -> Bool {
      if case .jobs(let range) = window.extent { return range.contains(summary.read) }
      return record.submit >= bounds.from ?? record.submit && bounds.to.map { record.submit < $0 } ?? true
    }

    /// Applies the reading to the fields it speaks of; the others stay as they are.
    private mutating func read(_ record: inout SWFRecord) throws -> Bool {
      guard rules != nil else { return true }
      var job = KeptJob()
      guard try rules?.apply(&record, to: &job) == true else { return false }
      record.submit.microseconds = job.submit
      record.run.microseconds = job.run
      record.requestedTime.microseconds = job.estimate
      record.allocatedProcessors = job.processors
      return true
    }

    private mutating func put(_ original: SWFRecord) throws {
      var record = original
      if plan.window?.rebase == true {
        let start = shift ?? (bounds.from ?? record.submit) - .zero
        // Whole seconds, since the header's date has no others.
        shift = .seconds(start.microseconds / 1_000_000)
        record.submit.microseconds -= shift?.microseconds ?? 0
        guard record.submit >= .zero else {
          throw QuantaError(
            .data, "the job is submitted before the first of the window", at: log.location(original.line),
            remedy: "sort the log first: quanta trace convert --sort")
        }
      }
      let writer = try self.writer ?? SWFWriter(path: path, header: newHeader())
      self.writer = writer
      if plan.renumber {
        let number = Int64(writer.written + 1)
        numbers[record.jobNumber] = number
        record.jobNumber = number
        record.precedingJob = numbers[record.precedingJob] ?? -1
      }
      try writer.write(record)
    }

    /// The log's header, with counts that no longer hold kept as notes, and the note of what was done.
    private func newHeader() -> SWFHeader {
      let counted: Set<String> = ["maxjobs", "maxrecords"]
      var header = SWFHeader()
      for line in log.header.lines {
        let field = SWFHeader(lines: [line]).fields.first
        let key = field?.key.lowercased() ?? ""
        if let field, counted.contains(key) {
          header.append(key: "Note", value: "\(field.key) before: \(field.value)")
        } else if key == "unixstarttime", let shift, shift != .zero, let start = log.header.unixStartTime {
          header.append(key: "UnixStartTime", value: String(start &+ shift.microseconds / 1_000_000))
        } else {
          header.append(line: line)
        }
      }
      header.append(key: "Note", value: plan.note)
      return header
    }
  }
}
