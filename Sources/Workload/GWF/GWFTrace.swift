import Model

/// A trace in the Grid Workload Format, in memory: some 250 bytes a job.
///
/// See <doc:GridWorkloads>.
public struct GWFTrace: Sendable {
  /// The file as messages name it.
  public let name: String
  /// Comment lines, with their `#`.
  public private(set) var comments: [String] = []
  /// As they stand in the file.
  public private(set) var records: [GWFRecord] = []
  /// Sites by place from 0, as `Workspace.site` names them.
  public private(set) var sites = NameTable()
  /// What the numbers in the records mean: number *n* is the name at place *n* − 1.
  public private(set) var users = NameTable()
  public private(set) var groups = NameTable()
  public private(set) var executables = NameTable()
  public private(set) var queues = NameTable()
  public private(set) var partitions = NameTable()
  /// Jobs that say something in a column that is not read (21 to 29, job structure), by the column's number.
  public private(set) var unreadColumns: [(column: Int, name: String, jobs: Int)] = []
  /// Lines left out under ``BadLinePolicy/skip``.
  public private(set) var badLines = 0

  /// Reads the trace at `path` (`-`: standard input), plain or gzip.
  ///
  /// - Throws: `QuantaError` of kind `noInput` when there is no such file, `data` with file and line at a line that is no job.
  public static func read(path: String, onBadLine: BadLinePolicy = .stop) throws -> GWFTrace {
    try GWFTrace(TextLines.open(path: path, kind: "a grid trace"), onBadLine)
  }

  /// Reads a trace from memory; `name` is what messages call it.
  public static func read(bytes: [UInt8], name: String, onBadLine: BadLinePolicy = .stop) throws -> GWFTrace {
    try GWFTrace(TextLines(bytes: bytes, name: name), onBadLine)
  }

  private init(_ lines: TextLines, _ onBadLine: BadLinePolicy) throws {
    name = lines.name
    var unread = [Int](repeating: 0, count: GWFField.allCases.count + 1)
    while let line = try lines.next() {
      guard !line.isBlank else { continue }
      if line.first == UInt8(ascii: "#") {
        comments.append(line.text)
        continue
      }
      do {
        records.append(try parse(line, lines, &unread))
      } catch {
        guard onBadLine == .skip else { throw error }
        badLines += 1
      }
    }
    unreadColumns = GWFField.allCases.compactMap { field in
      unread[field.rawValue] > 0 ? (field.rawValue, field.name, unread[field.rawValue]) : nil
    }
    guard !records.isEmpty else {
      throw QuantaError(
        .data, "the trace has no jobs (\(grouped(lines.line)) line\(lines.line == 1 ? "" : "s"))", at: name,
        remedy: "give a trace with at least one job")
    }
  }

  // MARK: One line

  private mutating func parse(
    _ line: UnsafeRawBufferPointer, _ lines: TextLines, _ unread: inout [Int]
  ) throws -> GWFRecord {
    let words = Self.columns(of: line)
    guard words.count == GWFField.allCases.count else {
      throw lines.error(
        "\(words.count) column\(words.count == 1 ? "" : "s") where a job has 29",
        remedy: "separate the 29 columns of the Grid Workload Format by tabs, or leave such lines out")
    }
    func word(_ field: GWFField) -> UnsafeRawBufferPointer { words[field.rawValue - 1] }
    func number(_ field: GWFField, _ content: SWFField.Content) throws -> Int64 {
      let word = word(field)
      if word.isBlank { return content == .time ? -1_000_000 : -1 }
      guard let value = word.number(content) else {
        let reason = word.number(.time) == nil ? "not a number" : "not a whole number in range"
        throw lines.error(
          "column \(field.rawValue) (\(field.name)) is '\(word.excerpt)', \(reason)",
          remedy: "mend the line, or leave such lines out")
      }
      return value
    }
    func place(_ field: GWFField, _ table: inout NameTable) -> Int32? {
      let word = word(field)
      let text = word.text.filter { !$0.isWhitespace }
      return text.isEmpty || text == "-1" ? nil : table.place(text)
    }

    var job = SWFRecord()
    job.line = lines.line
    job.jobNumber = try number(.jobID, .long)
    job.submit = SimTime(microseconds: try number(.submit, .time))
    job.wait = SimDuration(microseconds: try number(.wait, .time))
    job.run = SimDuration(microseconds: try number(.run, .time))
    job.allocatedProcessors = Int32(try number(.processors, .int))
    job.averageCPU = SimDuration(microseconds: try number(.averageCPU, .time))
    job.usedMemoryKiB = try number(.usedMemory, .memory)
    job.requestedProcessors = Int32(try number(.requestedProcessors, .int))
    job.requestedTime = SimDuration(microseconds: try number(.requestedTime, .time))
    job.requestedMemoryKiB = try number(.requestedMemory, .memory)
    job.status = Int32(try number(.status, .int))
    job.user = place(.user, &users).map { $0 + 1 } ?? -1
    job.group = place(.group, &groups).map { $0 + 1 } ?? -1
    job.application = place(.executable, &executables).map { $0 + 1 } ?? -1
    job.queue = place(.queue, &queues).map { $0 + 1 } ?? -1
    job.partition = place(.partition, &partitions).map { $0 + 1 } ?? -1
    for field in GWFField.allCases[18...] {
      let word = word(field)
      let says = word.first { $0 != 0x20 } != nil && word.number(.long) != -1
      if says, !(field == .structure && word.elementsEqual("UNITARY".utf8)) { unread[field.rawValue] += 1 }
    }
    return GWFRecord(
      job: job, originSite: place(.originSite, &sites) ?? -1, lastRunSite: place(.lastRunSite, &sites) ?? -1)
  }

  /// The columns of a line: between tabs; between blanks of any kind where there is no tab.
  private static func columns(of line: UnsafeRawBufferPointer) -> [UnsafeRawBufferPointer] {
    let tab = UInt8(ascii: "\t")
    guard line.contains(tab) else {
      return line.split(separator: 0x20).map { UnsafeRawBufferPointer(rebasing: $0) }
    }
    var columns = line.split(separator: tab, omittingEmptySubsequences: false).map { column in
      var column = column
      while column.first == 0x20 { column.removeFirst() }
      while column.last == 0x20 { column.removeLast() }
      return UnsafeRawBufferPointer(rebasing: column)
    }
    // Some traces end each line with a tab.
    if columns.count == GWFField.allCases.count + 1, columns.last?.isEmpty == true { columns.removeLast() }
    return columns
  }
}

extension GWFTrace {
  /// The jobs under a reading, by submission, with the sites they were submitted at, and what the reading did.
  ///
  /// - Parameters:
  ///   - processors: of the grid; `nil` when no job is too wide.
  ///   - reading: as for a batch log.
  /// - Throws: `QuantaError` of kind `data` where a rule says to stop, and when no job is left.
  public func arrivals(
    processors: Int32? = nil, reading: Reading = .canonical
  ) throws -> (source: ArrivalList, counts: ReadingCounts) {
    var rules = try ReadingRules(reading, machine: processors ?? .max) { [name] in "\(name):\($0)" }
    rules.countBadLines(badLines)
    var kept: [(job: KeptJob, site: Int32)] = []
    var job = KeptJob()
    var latest = Int64.min
    for record in records {
      guard try withUnsafePointer(to: record.job, { try rules.apply($0, to: &job) }) else { continue }
      if job.submit < latest { rules.countReordered() }
      latest = max(latest, job.submit)
      kept.append((job, record.originSite))
    }
    let order = kept.enumerated().sorted { ($0.element.job.submit, $0.offset) < ($1.element.job.submit, $1.offset) }
    guard let first = order.first?.element.job.submit else {
      throw QuantaError(
        .data, "no job is left after the reading: \(rules.counts.sentence)", at: name,
        remedy: "check the options of the reading")
    }
    let origin = reading.origin == .first ? first : 0
    let arrivals = order.enumerated().map { place, entry in
      var arrival = entry.element.job.arrival(id: Int64(place + 1), origin: origin)
      arrival.workspace.site = entry.element.site
      return arrival
    }
    return (ArrivalList(arrivals), rules.counts)
  }

  /// The trace as a batch log, whose partition is the place of the origin site, from 1, as the header says.
  ///
  /// Times are moved so that the first submission is at 0; jobs are put in order of submission.
  ///
  /// - Throws: `QuantaError` of kind `inputOutput`.
  public func writeSWF(path: String, note: String) throws {
    let start = records.map(\.job.submit.microseconds).min() ?? 0
    let second = start >= 0 ? start / 1_000_000 : (start + 1) / 1_000_000 - 1
    var header = SWFHeader()
    header.append(key: "Version", value: "2.2")
    header.append(key: "UnixStartTime", value: String(second))
    header.append(key: "MaxJobs", value: String(records.count))
    header.append(key: "MaxRecords", value: String(records.count))
    for (place, site) in sites.names.enumerated() { header.append(key: "Partition", value: "\(place + 1) \(site)") }
    header.append(key: "Note", value: note)
    let writer = try SWFWriter(path: path, header: header)
    let order = records.enumerated().sorted { ($0.element.job.submit, $0.offset) < ($1.element.job.submit, $1.offset) }
    for (_, record) in order {
      var job = record.job
      job.submit.microseconds -= second * 1_000_000
      job.partition = record.originSite >= 0 ? record.originSite + 1 : -1
      try writer.write(job)
    }
    try writer.finish()
  }
}
