import Model

/// A reading at work on a log: applies the rules to one record after another and counts what they did.
struct ReadingRules {
  let reading: Reading
  /// Processors of the machine.
  let machine: Int32
  /// Names a line in an error.
  let location: (Int) -> String
  private(set) var counts = ReadingCounts()

  /// - Throws: `QuantaError` of kind `usage` when the machine or the divisor makes no sense.
  init(_ reading: Reading, machine: Int32, location: @escaping (Int) -> String) throws {
    guard machine > 0 else {
      throw QuantaError(.usage, "a machine of \(machine) processors runs nothing", remedy: "give --procs N with N ≥ 1")
    }
    guard reading.processorsPerUnit > 0 else {
      throw QuantaError(
        .usage, "processors-per-unit is \(reading.processorsPerUnit)", remedy: "give a whole number from 1")
    }
    self.reading = reading
    self.machine = machine
    self.location = location
  }

  mutating func countReordered() { counts.reordered += 1 }
  mutating func countBadLines(_ count: Int) { counts.badLines = count }

  /// Turns `record` into `job`.
  ///
  /// - Returns: false when a rule drops it.
  /// - Throws: `QuantaError` of kind `data` where a rule says to stop.
  @inline(__always)
  mutating func apply(_ record: UnsafePointer<SWFRecord>, to job: UnsafeMutablePointer<KeptJob>) throws -> Bool {
    counts.read &+= 1
    var submit = record.pointee.submit.microseconds
    if submit < 0 {
      guard let raised = try negativeSubmit(record) else { return false }
      submit = raised
    }
    if let statuses = reading.statuses, !statuses.contains(record.pointee.status) {
      counts.droppedStatus &+= 1
      return false
    }

    var processors: Int32
    switch reading.processors {
    case .allocatedOrRequested:
      processors = record.pointee.allocatedProcessors
      if processors <= 0 { processors = record.pointee.requestedProcessors }
    case .requestedOrAllocated:
      processors = record.pointee.requestedProcessors
      if processors <= 0 { processors = record.pointee.allocatedProcessors }
    case .allocated: processors = record.pointee.allocatedProcessors
    case .requested: processors = record.pointee.requestedProcessors
    }
    if processors <= 0 {
      guard try noProcessors(record) else { return false }
      processors = 1
    } else if reading.processorsPerUnit > 1 {
      processors = (processors - 1) / reading.processorsPerUnit + 1
    }
    if processors > machine {
      guard try tooWide(record, processors) else { return false }
      processors = machine
    }

    var run: Int64
    switch reading.run {
    case .logged: run = record.pointee.run.microseconds
    case .cpu: run = record.pointee.averageCPU.microseconds
    case .requested: run = record.pointee.requestedTime.microseconds
    }
    if run <= 0 {
      guard let replacement = try noRun(record) else { return false }
      run = replacement
    }

    var estimate: Int64
    switch reading.estimate {
    case .exact: estimate = run
    case .requestedOrRun, .requested:
      estimate = record.pointee.requestedTime.microseconds
      if estimate <= 0 {
        guard reading.estimate == .requestedOrRun else {
          counts.droppedNoEstimate &+= 1
          return false
        }
        counts.estimateFromRun &+= 1
        estimate = run
      }
    }
    var killed = false
    if run > estimate {
      switch reading.runOverEstimate {
      case .kill:
        run = estimate
        killed = true
        counts.killedAtEstimate &+= 1
      case .letRun: counts.runOverEstimate &+= 1
      case .raise:
        estimate = run
        counts.estimateRaised &+= 1
      }
    }

    job.pointee.submit = submit
    job.pointee.run = run
    job.pointee.estimate = estimate
    job.pointee.jobNumber = record.pointee.jobNumber
    job.pointee.memoryKiB = reading.memory == .ignore ? 0 : memory(record)
    job.pointee.processors = processors
    job.pointee.user = record.pointee.user
    job.pointee.group = record.pointee.group
    job.pointee.application = record.pointee.application
    job.pointee.queue = record.pointee.queue
    job.pointee.partition = record.pointee.partition
    job.pointee.killed = killed
    counts.kept &+= 1
    return true
  }

  // MARK: The exceptional cases, out of line

  @inline(never)
  private mutating func negativeSubmit(_ record: UnsafePointer<SWFRecord>) throws -> Int64? {
    switch reading.negativeSubmit {
    case .stop:
      throw QuantaError(
        .data, "the submit time is negative (\(record.pointee.submit.seconds) s)", at: location(record.pointee.line),
        remedy: "say what to do with such jobs: --negative-submit drop or --negative-submit zero")
    case .drop:
      counts.droppedNegativeSubmit += 1
      return nil
    case .zero:
      counts.submitRaisedToZero += 1
      return 0
    }
  }

  @inline(never)
  private mutating func noProcessors(_ record: UnsafePointer<SWFRecord>) throws -> Bool {
    switch reading.noProcessors {
    case .drop:
      counts.droppedNoProcessors += 1
      return false
    case .stop:
      throw QuantaError(
        .data, "job \(record.pointee.jobNumber) has no processors", at: location(record.pointee.line),
        remedy: "say what to do with such jobs: --no-processors drop or --no-processors one")
    case .one:
      counts.oneProcessor += 1
      return true
    }
  }

  @inline(never)
  private mutating func tooWide(_ record: UnsafePointer<SWFRecord>, _ processors: Int32) throws -> Bool {
    switch reading.tooWide {
    case .drop:
      counts.droppedTooWide += 1
      return false
    case .stop:
      throw QuantaError(
        .data, "job \(record.pointee.jobNumber) wants \(processors) processors, the machine has \(machine)",
        at: location(record.pointee.line),
        remedy: "give a larger machine (--procs), or say what to do with such jobs: --too-wide drop or --too-wide clip")
    case .clip:
      counts.clippedToMachine += 1
      return true
    }
  }

  @inline(never)
  private mutating func noRun(_ record: UnsafePointer<SWFRecord>) throws -> Int64? {
    switch reading.noRun {
    case .drop:
      counts.droppedNoRun += 1
      return nil
    case .stop:
      throw QuantaError(
        .data, "job \(record.pointee.jobNumber) has no run time", at: location(record.pointee.line),
        remedy: "say what to do with such jobs: --no-run drop, --no-run one-second or --no-run requested")
    case .oneSecond:
      counts.runOneSecond += 1
      return 1_000_000
    case .requested:
      let requested = record.pointee.requestedTime.microseconds
      guard requested > 0 else {
        counts.droppedNoRun += 1
        return nil
      }
      counts.runFromRequest += 1
      return requested
    }
  }

  @inline(never)
  private func memory(_ record: UnsafePointer<SWFRecord>) -> Int64 {
    let perProcessor = reading.memory == .requested ? record.pointee.requestedMemoryKiB : record.pointee.usedMemoryKiB
    guard perProcessor > 0 else { return 0 }
    let (perUnit, overflow) = perProcessor.multipliedReportingOverflow(by: Int64(reading.processorsPerUnit))
    return overflow ? .max : perUnit
  }
}
