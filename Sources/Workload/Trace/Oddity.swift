import Model

/// Something a log says that a reader should know of: not wrong by the format's rules, or wrong in a way that real logs are.
public enum Oddity: String, Hashable, Sendable, Codable, CaseIterable {
  case badLine = "bad-line"
  case lateComment = "late-comment"
  case blankLine = "blank-line"
  case carriageReturn = "carriage-return"
  case missingFinalNewline = "missing-final-newline"
  case noHeader = "no-header"
  case noMachineSize = "no-machine-size"
  case recordCount = "record-count"
  case submitNegative = "submit-negative"
  case submitOutOfOrder = "submit-out-of-order"
  case jobNumber = "job-number"
  case waitUnknown = "wait-unknown"
  case runZero = "run-zero"
  case runUnknown = "run-unknown"
  case runNegative = "run-negative"
  case noProcessors = "no-processors"
  case allocatedUnknown = "allocated-unknown"
  case requestedUnknown = "requested-unknown"
  case allocatedOverRequested = "allocated-over-requested"
  case tooWide = "too-wide"
  case estimateUnknown = "estimate-unknown"
  case runOverEstimate = "run-over-estimate"
  case cpuOverRun = "cpu-over-run"
  case status

  /// What it is, for people.
  public var title: String {
    switch self {
    case .badLine: "line that is no record"
    case .lateComment: "header line behind the first record"
    case .blankLine: "empty line"
    case .carriageReturn: "line ending in CR LF"
    case .missingFinalNewline: "last line without newline"
    case .noHeader: "no header"
    case .noMachineSize: "machine size not in the header"
    case .recordCount: "header's MaxRecords is not the number of records"
    case .submitNegative: "submit time negative"
    case .submitOutOfOrder: "submitted before the record above"
    case .jobNumber: "job number not above the one before"
    case .waitUnknown: "wait time unknown"
    case .runZero: "run time 0"
    case .runUnknown: "run time unknown (-1)"
    case .runNegative: "run time negative, not -1"
    case .noProcessors: "neither allocated nor requested processors"
    case .allocatedUnknown: "allocated processors ≤ 0, requested known"
    case .requestedUnknown: "requested processors unknown"
    case .allocatedOverRequested: "more processors allocated than requested"
    case .tooWide: "wider than the machine"
    case .estimateUnknown: "requested time unknown"
    case .runOverEstimate: "run time over the requested time"
    case .cpuOverRun: "CPU time per processor over the run time"
    case .status: "status not one of -1, 0, 1, 2, 3, 4, 5"
    }
  }

  /// What the canonical reading does about it.
  public var consequence: String {
    switch self {
    case .badLine: "stops the run; --on-bad-line skip leaves it out"
    case .noMachineSize, .noHeader: "give --procs"
    case .submitNegative: "stops the run; --negative-submit drop|zero"
    case .submitOutOfOrder: "put in order"
    case .runZero, .runUnknown, .runNegative, .noProcessors, .tooWide: "job dropped"
    case .allocatedUnknown: "requested processors taken"
    case .estimateUnknown: "run time taken as estimate"
    case .runOverEstimate: "killed at the estimate"
    default: "none"
    }
  }

  /// Its place in the order of declaration.
  var index: Int { Self.places[self, default: 0] }
  private static let places = Dictionary(uniqueKeysWithValues: zip(allCases, 0...))
}

/// Counts the oddities of records, one after another.
struct OddityCounter {
  /// Processors of the machine; `nil` when unknown.
  let machine: Int32?
  private(set) var counts = [Int](repeating: 0, count: Oddity.allCases.count)
  private var previousSubmit = SimTime(microseconds: .min)
  private var previousJob = Int64.min

  init(machine: Int32?) { self.machine = machine }

  /// Those that occurred, in the order of their declaration.
  var found: [(oddity: Oddity, count: Int)] {
    zip(Oddity.allCases, counts).filter { $0.1 > 0 }.map { ($0.0, $0.1) }
  }

  mutating func add(_ oddity: Oddity, _ count: Int = 1) {
    counts[oddity.index] += count
  }

  /// The oddities of `record`, counted.
  mutating func examine(_ record: SWFRecord, tell: (Oddity) -> Void = { _ in }) {
    func note(_ oddity: Oddity, _ holds: Bool, _ counts: inout [Int]) {
      guard holds else { return }
      counts[oddity.index] += 1
      tell(oddity)
    }
    let run = record.run.microseconds
    let allocated = record.allocatedProcessors
    let requested = record.requestedProcessors
    let estimate = record.requestedTime.microseconds
    note(.submitNegative, record.submit < .zero, &counts)
    note(.submitOutOfOrder, record.submit < previousSubmit, &counts)
    note(.jobNumber, record.jobNumber <= previousJob, &counts)
    note(.waitUnknown, record.wait.microseconds < 0, &counts)
    note(.runZero, run == 0, &counts)
    note(.runUnknown, run == SWFRecord.unknown.microseconds, &counts)
    note(.runNegative, run < 0 && run != SWFRecord.unknown.microseconds, &counts)
    note(.noProcessors, allocated <= 0 && requested <= 0, &counts)
    note(.allocatedUnknown, allocated <= 0 && requested > 0, &counts)
    note(.requestedUnknown, requested <= 0, &counts)
    note(.allocatedOverRequested, requested > 0 && allocated > requested, &counts)
    note(.tooWide, (allocated > 0 ? allocated : requested) > machine ?? .max, &counts)
    note(.estimateUnknown, estimate <= 0, &counts)
    note(.runOverEstimate, estimate > 0 && run > estimate, &counts)
    note(.cpuOverRun, run > 0 && record.averageCPU.microseconds > run, &counts)
    note(.status, !(-1...5).contains(record.status), &counts)
    previousSubmit = record.submit
    previousJob = record.jobNumber
  }

  /// Adds what the log itself knows once it has been read to its end.
  mutating func finish(_ log: SWFLog) {
    add(.badLine, log.counts.bad)
    add(.lateComment, log.counts.lateComments)
    add(.blankLine, log.counts.blank)
    add(.carriageReturn, log.counts.carriageReturns)
    add(.missingFinalNewline, log.counts.missingFinalNewline ? 1 : 0)
    add(.noHeader, log.header.lines.isEmpty ? 1 : 0)
    add(.noMachineSize, !log.header.lines.isEmpty && log.header.processors == nil ? 1 : 0)
    if let promised = log.header.integer("MaxRecords"), promised != Int64(log.counts.records) { add(.recordCount) }
  }
}
