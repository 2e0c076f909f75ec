import Model

extension UtilisationWorkload {
  /// PlanetLab's samples are this far apart.
  public static var planetLabInterval: SimDuration { .seconds(300) }

  /// Reads a folder of PlanetLab traces as CoMoN gathered them: a file a virtual machine, a whole percentage a line, 5 minutes apart.
  ///
  /// All machines enter at 0. Traces are numbered in the order of the files' names.
  ///
  /// - Throws: `QuantaError` of kind `noInput` when there is no such folder, `data` with file and line at what is no percentage.
  public static func planetLab(folder: String, options: Options = Options()) throws -> UtilisationWorkload {
    var workload = UtilisationWorkload()
    for name in try TraceFolder.files(folder) {
      let lines = try TextLines.open(path: folder + "/" + name, kind: "a trace")
      let samples = try percentages(lines)
      let trace = try workload.traces.append(samples, every: planetLabInterval, then: options.ending)
      workload.counts.samples += samples.count
      workload.add(
        name, trace: trace, quantum: options.quantum, from: .zero,
        measured: SimDuration(microseconds: Int64(samples.count) * planetLabInterval.microseconds), options: options)
    }
    workload.number()
    return workload
  }

  /// One percentage a line, in ten-thousandths; blank lines only at the end.
  static func percentages(_ lines: TextLines) throws -> [UInt16] {
    var samples: [UInt16] = []
    var blank = 0
    while let line = try lines.next() {
      if line.isBlank {
        blank = blank == 0 ? lines.line : blank
        continue
      }
      guard blank == 0 else {
        throw QuantaError(
          .data, "a blank line among the samples", at: "\(lines.name):\(blank)", remedy: "give a percentage a line")
      }
      let trimmed = UnsafeRawBufferPointer(
        rebasing: line[(line.firstIndex { $0 != 0x20 } ?? 0)...((line.lastIndex { $0 != 0x20 && $0 != 0x09 }) ?? 0)])
      guard let micros = trimmed.number(.time) else {
        throw lines.error("'\(trimmed.excerpt)' is no percentage", remedy: "give a number from 0 to 100 a line")
      }
      guard micros >= 0, micros <= 100_000_000 else {
        throw lines.error(
          "\(trimmed.excerpt) % of its virtual CPUs",
          remedy: "give a number from 0 to 100 a line; mend or drop the file")
      }
      samples.append(UInt16((micros + 5_000) / 10_000))
    }
    guard !samples.isEmpty else {
      throw QuantaError(.data, "the trace has no samples", at: "\(lines.name):1", remedy: "give a percentage a line")
    }
    return samples
  }
}
