import Model

/// One line of a GWA-T-12 file, as far as it is read.
private struct BitbrainsLine {
  /// s since 1970, as µs.
  var time: Int64
  var cores: Int32
  var capacityMHz: Double
  var usagePercent: Double
  var memoryKiB: Int64
}

extension UtilisationWorkload {
  /// Bitbrains' samples are about this far apart.
  public static var bitbrainsInterval: SimDuration { .seconds(300) }
  /// A CPU usage above this many % is refused: turbo clocks explain some percent above 100, nothing explains twice the machine.
  public static var bitbrainsMostPercent: Double { 200 }

  /// Reads a folder of Bitbrains traces (GWA-T-12; S. Shen, V. van Beek and A. Iosup, CCGrid 2015): a `.csv` file a virtual machine.
  ///
  /// Time 0 is the earliest sample of all files; a machine enters at its first sample and was measured until one interval after its
  /// last. Virtual CPUs and memory are the most the file gives the machine; the samples are the CPU usage over that. Times are
  /// kept as they are, to the second.
  ///
  /// - Throws: `QuantaError` of kind `noInput` when there is no such folder, `data` with file and line at a line that makes no sense.
  public static func bitbrains(folder: String, options: Options = Options()) throws -> UtilisationWorkload {
    var workload = UtilisationWorkload()
    var machines: [(name: String, lines: [BitbrainsLine])] = []
    for name in try TraceFolder.files(folder, ending: ".csv") {
      let text = try TextLines.open(path: folder + "/" + name, kind: "a trace")
      machines.append((name, try bitbrainsLines(text, &workload.counts)))
    }
    let origin = machines.compactMap { $0.lines.first?.time }.min() ?? 0
    for (name, lines) in machines { try workload.addBitbrains(name, lines, origin, options) }
    workload.number()
    return workload
  }

  /// - Parameter lines: one or more, in order of time, no time twice.
  private mutating func addBitbrains(
    _ name: String, _ lines: [BitbrainsLine], _ origin: Int64, _ options: Options
  ) throws {
    let cores = lines.map(\.cores).max() ?? 0
    var quantum = options.quantum
    // A machine that was off throughout keeps what the options say.
    if cores > 0 { quantum.vcpus = cores }
    let memory = lines.map(\.memoryKiB).max() ?? 0
    if memory > 0 { quantum.memoryKiB = memory }
    var samples: [UInt16] = []
    var times: [SimDuration] = []
    let entry = (lines.first?.time ?? origin) - origin
    if entry > 0 {
      samples.append(0)
      times.append(.zero)
    }
    for line in lines {
      let on = line.capacityMHz > 0
      let share = on ? min(line.usagePercent, 100) * Double(line.cores) / Double(max(1, cores)) : 0
      samples.append(UInt16((share * 100).rounded()))
      times.append(SimDuration(microseconds: line.time - origin))
    }
    let end = SimDuration(microseconds: (lines.last?.time ?? origin) - origin) + Self.bitbrainsInterval
    let trace = try traces.append(samples, at: times, until: end, then: options.ending)
    add(
      name, trace: trace, quantum: quantum, from: SimTime(microseconds: entry),
      measured: SimDuration(microseconds: end.microseconds - entry), options: options)
  }

  /// The lines of a file in order of time, the later of two with the same time; counts what was odd.
  private static func bitbrainsLines(_ text: TextLines, _ counts: inout Counts) throws -> [BitbrainsLine] {
    var lines: [BitbrainsLine] = []
    var sorted = true
    while let line = try text.next() {
      if line.isBlank { continue }
      // The names of the columns.
      if text.line == 1, line.first.map({ !(0x30...0x39).contains($0) }) == true {
        _ = try bitbrainsColumns(line, text)
        continue
      }
      let next = try bitbrainsLine(line, text)
      counts.samples += 1
      if next.usagePercent > 100 { counts.overFull += 1 }
      counts.highest = max(counts.highest, next.usagePercent)
      if next.cores == 0 || next.capacityMHz == 0 { counts.off += 1 }
      if let former = lines.last {
        if next.cores != former.cores { counts.coreChanges += 1 }
        if next.memoryKiB != former.memoryKiB { counts.memoryChanges += 1 }
        if next.time < former.time {
          counts.outOfOrder += 1
          sorted = false
        }
      }
      lines.append(next)
    }
    guard !lines.isEmpty else {
      throw QuantaError(.data, "the trace has no samples", at: "\(text.name):1", remedy: "give a sample a line")
    }
    if !sorted {
      lines = lines.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
    }
    var result: [BitbrainsLine] = []
    for line in lines {
      guard let former = result.last else {
        result.append(line)
        continue
      }
      if line.time == former.time {
        counts.duplicates += 1
        result[result.count - 1] = line
      } else {
        if line.time - former.time > bitbrainsInterval.microseconds * 3 / 2 { counts.gaps += 1 }
        result.append(line)
      }
    }
    return result
  }

  /// The first six columns of a line, without blanks around them; there must be eleven.
  private static func bitbrainsColumns(
    _ line: UnsafeRawBufferPointer, _ text: TextLines
  ) throws -> [UnsafeRawBufferPointer] {
    var columns: [UnsafeRawBufferPointer] = []
    columns.reserveCapacity(6)
    var count = 1
    var start = 0
    func close(_ end: Int) {
      guard columns.count < 6 else { return }
      var (low, high) = (start, end)
      while low < high, line[low] == 0x09 || line[low] == 0x20 { low += 1 }
      while low < high, line[high - 1] == 0x09 || line[high - 1] == 0x20 { high -= 1 }
      columns.append(UnsafeRawBufferPointer(rebasing: line[low..<high]))
    }
    while let end = line.find(UInt8(ascii: ";"), from: start) {
      close(end)
      count += 1
      start = end + 1
    }
    close(line.count)
    guard count == 11 else {
      throw text.error(
        "\(count) column\(count == 1 ? "" : "s") where a sample has 11",
        remedy: "separate the columns by semicolons, or drop the file")
    }
    return columns
  }

  private static func bitbrainsLine(_ line: UnsafeRawBufferPointer, _ text: TextLines) throws -> BitbrainsLine {
    let columns = try bitbrainsColumns(line, text)
    func refuse(_ column: Int, _ name: String, _ why: String) -> QuantaError {
      text.error(
        "column \(column) (\(name)) is '\(columns[column - 1].excerpt)', \(why)",
        remedy: "mend the line or drop the file")
    }
    func number(_ column: Int, _ name: String) throws -> Double {
      guard let value = Double(columns[column - 1].text), value.isFinite else {
        throw refuse(column, name, "not a number")
      }
      guard value >= 0, value < 1e15 else { throw refuse(column, name, "out of range") }
      return value
    }
    guard let time = columns[0].number(.time), time >= 0 else { throw refuse(1, "timestamp", "no time in seconds") }
    guard let cores = columns[1].number(.int), cores >= 0 else { throw refuse(2, "CPU cores", "no number of cores") }
    let usage = try number(5, "CPU usage")
    guard usage <= bitbrainsMostPercent else {
      throw refuse(5, "CPU usage", "more than \(Int(bitbrainsMostPercent)) % of the machine")
    }
    return BitbrainsLine(
      time: time, cores: Int32(cores), capacityMHz: try number(3, "CPU capacity"), usagePercent: usage,
      memoryKiB: Int64(try number(6, "memory capacity").rounded(.up)))
  }
}
