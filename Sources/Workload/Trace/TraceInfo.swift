import Model

/// What a log holds, under a reading. Units stand in the names; JSON keys are the same in snake case.
public struct TraceInfo: Hashable, Sendable, Codable {
  public struct OddityCount: Hashable, Sendable, Codable {
    public var oddity: Oddity
    public var count: Int
  }

  public var name: String
  /// Processors of the machine; `nil` when neither header nor user tells.
  public var processors: Int32?
  public var reading: Reading
  public var counts: ReadingCounts
  public var lines: LineCounts
  /// Unix time of the log's time 0; `nil` when the header does not tell.
  public var unixStartTime: Int64?
  /// From the first submit to the last, of the jobs kept.
  public var spanS: Double
  /// The log's time of the first submit.
  public var firstSubmitS: Double
  /// Σ processors × run time over machine × span; `nil` without a machine or a span.
  public var offeredLoad: Double?
  /// Σ processors × run time.
  public var workProcessorS: Double
  public var users: Int
  public var groups: Int
  public var queues: Int
  public var applications: Int
  public var partitions: Int
  /// Shares of the jobs kept.
  public var serialShare: Double
  public var powerOfTwoShare: Double
  public var jobProcessors: QuantileTable?
  public var runS: QuantileTable?
  /// Of jobs with a requested time in the log.
  public var estimateS: QuantileTable?
  /// Run time over requested time, of jobs with one: 1 is exact.
  public var accuracy: QuantileTable?
  public var interarrivalS: QuantileTable?
  /// Jobs by the hour of their submission, 24 numbers; in UTC unless the header gives a `TimeZone`.
  public var byHour: [Int]
  /// Seconds added to UTC for ``byHour``; `nil` when the header does not tell.
  public var timeZoneS: Int64?
  public var oddities: [OddityCount]

  /// Reads `log` to its end. Memory is 48 bytes a job, for the quantiles.
  ///
  /// - Parameters:
  ///   - log: from where it stands.
  ///   - processors: of the machine; the header's when `nil`, and if that has none, no job is too wide and the load stays unknown.
  ///   - reading: which jobs are counted, and as what.
  /// - Throws: `QuantaError` of kind `data` where reading does, and when no job is left.
  public init(_ log: SWFLog, processors: Int32? = nil, reading: Reading = .canonical) throws {
    let machine = try processors.map { try log.machineSize(given: $0) } ?? log.header.processors
    var survey = TraceSurvey(log, machine: machine)
    var rules = try ReadingRules(reading, machine: machine ?? .max, location: log.location)
    var job = KeptJob()
    while true {
      let scanned = try log.scan()
      if scanned == 0 { break }
      for i in 0..<scanned {
        survey.oddities.examine(log.batch[i])
        if try rules.apply(log.batch + i, to: &job) { survey.add(job, log.batch[i]) }
      }
    }
    survey.oddities.finish(log)
    counts = rules.counts
    counts.badLines = log.counts.bad
    counts.reordered = survey.reordered
    guard counts.kept > 0 else {
      throw QuantaError(.data, "the log has no jobs after the reading: \(counts.sentence)", at: log.name)
    }
    let submits = survey.sortedSubmits()
    let span = Double((submits.last ?? 0) - (submits.first ?? 0)) / 1e6

    name = log.name
    self.processors = machine
    self.reading = reading
    lines = log.counts
    unixStartTime = log.header.unixStartTime
    spanS = span
    firstSubmitS = Double(submits.first ?? 0) / 1e6
    workProcessorS = survey.work
    offeredLoad = machine.flatMap { span > 0 ? survey.work / (Double($0) * span) : nil }
    users = survey.users.count
    groups = survey.groups.count
    queues = survey.queues.count
    applications = survey.applications.count
    partitions = survey.partitions.count
    serialShare = Double(survey.serial) / Double(counts.kept)
    powerOfTwoShare = Double(survey.powerOfTwo) / Double(counts.kept)
    jobProcessors = QuantileTable(survey.sizes)
    runS = QuantileTable(survey.runs)
    estimateS = QuantileTable(survey.estimates)
    accuracy = QuantileTable(survey.accuracies)
    interarrivalS = QuantileTable(zip(submits.dropFirst(), submits).map { Double($0 - $1) / 1e6 })
    byHour = survey.byHour
    timeZoneS = log.header.timeZone
    oddities = survey.oddities.found.map { OddityCount(oddity: $0.oddity, count: $0.count) }
  }
}

/// What ``TraceInfo`` gathers on its way through a log.
struct TraceSurvey {
  var oddities: OddityCounter
  private(set) var users = Set<Int32>()
  private(set) var groups = Set<Int32>()
  private(set) var queues = Set<Int32>()
  private(set) var applications = Set<Int32>()
  private(set) var partitions = Set<Int32>()
  private(set) var sizes: [Double] = []
  private(set) var runs: [Double] = []
  private(set) var estimates: [Double] = []
  private(set) var accuracies: [Double] = []
  private(set) var work = 0.0
  private(set) var serial = 0
  private(set) var powerOfTwo = 0
  private(set) var reordered = 0
  private(set) var byHour = [Int](repeating: 0, count: 24)
  private var submits: [Int64] = []
  private var latest = Int64.min
  private let clockOffset: Int64

  init(_ log: SWFLog, machine: Int32?) {
    oddities = OddityCounter(machine: machine)
    // Whole days do not matter, and the header may hold any number.
    clockOffset = (log.header.unixStartTime ?? 0) % 86_400 + (log.header.timeZone ?? 0) % 86_400
  }

  mutating func add(_ job: KeptJob, _ record: SWFRecord) {
    if job.submit < latest { reordered += 1 }
    latest = max(latest, job.submit)
    submits.append(job.submit)
    sizes.append(Double(job.processors))
    runs.append(Double(job.run) / 1e6)
    if record.requestedTime.microseconds > 0 {
      estimates.append(record.requestedTime.seconds)
      if record.run > .zero { accuracies.append(record.run.seconds / record.requestedTime.seconds) }
    }
    work += Double(job.processors) * Double(job.run) / 1e6
    if job.processors == 1 { serial += 1 }
    if job.processors & (job.processors - 1) == 0 { powerOfTwo += 1 }
    let second = (job.submit / 1_000_000 + clockOffset) % 86_400
    byHour[Int((second + 86_400) % 86_400 / 3600)] += 1
    // −1 is "unknown", not an identity.
    if job.user >= 0 { users.insert(job.user) }
    if job.group >= 0 { groups.insert(job.group) }
    if job.queue >= 0 { queues.insert(job.queue) }
    if job.application >= 0 { applications.insert(job.application) }
    if job.partition >= 0 { partitions.insert(job.partition) }
  }

  func sortedSubmits() -> [Int64] { reordered > 0 ? submits.sorted() : submits }
}
