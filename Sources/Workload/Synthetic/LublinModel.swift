import Model
import Stats

/// The Lublin–Feitelson model of the jobs of a parallel machine, with estimates and users: everything that decides a
/// synthetic log.
///
/// U. Lublin and D. G. Feitelson, J. Parallel Distrib. Comput. 63(11):1105–1122, 2003. Sizes, run times and arrivals
/// are theirs, with the published parameters. Estimates (``UserEstimates``) and users (Zipf's law over ``users``: user
/// k submits in proportion to k^−``userExponent``, each job independently) are ours.
public struct LublinModel: Hashable, Sendable {
  /// How the offered load is set: by stretching all gaps between arrivals by one factor, while the day keeps its 24
  /// hours.
  public enum Load: Hashable, Sendable {
    /// As the published parameters have it.
    case published
    /// In expectation: a sample's own load differs from it by chance, widely so for short logs, as it would in reality.
    case expected(Double)
    /// In this very sample, to within 0.1 % (2 % where two classes mix): the log is drawn repeatedly, with the same
    /// random numbers, until the factor is right.
    case realised(Double)
  }

  public let processors: Int32
  public let jobs: Int
  public let population: LublinPopulation
  /// By class, in the order of the population.
  public let parameters: [LublinParameters]
  public let load: Load
  /// Longer run times are cut to it, in s, and counted; `nil` leaves the model's own bound of e¹² s.
  public let longestRunTime: Int64?
  public let estimates: UserEstimates
  /// Numbered 1, 2, … by falling activity.
  public let users: Int
  public let userExponent: Double
  /// User k belongs to group 1 + (k − 1) mod `groups`.
  public let groups: Int
  /// Unix time of the log's time 0; its time of day (UTC) is where the daily cycle starts.
  public let start: Int64
  public let seed: UInt64
  public let replication: Int

  /// 2000-01-03 00:00 UTC, a Monday; the model itself knows no weekdays.
  public static let defaultStart: Int64 = 946_857_600

  /// - Parameters:
  ///   - processors: 2 or more.
  ///   - jobs: how many jobs the log holds; 1 or more.
  ///   - seed: of all random numbers.
  ///   - replication: other replications draw other logs from the same seed.
  ///   - population: which jobs.
  ///   - parameters: replaces the published parameters, one for each class of the population.
  ///   - load: how the offered load is set.
  ///   - longestRunTime: longer run times are cut to it, in s; `nil` leaves the model's own bound.
  ///   - estimates: `nil` takes the default with a maximum of `longestRunTime`, or of 48 hours.
  ///   - users: how many; 1 or more.
  ///   - userExponent: of Zipf's law of the users' activity.
  ///   - groups: how many the users are dealt out to; 1 or more.
  ///   - start: Unix time of the log's time 0.
  /// - Throws: `QuantaError` (usage) that names the parameter.
  public init(
    processors: Int32, jobs: Int, seed: UInt64, replication: Int = 0, population: LublinPopulation = .batch,
    parameters: [LublinParameters]? = nil, load: Load = .published, longestRunTime: Int64? = nil,
    estimates: UserEstimates? = nil, users: Int = 64, userExponent: Double = 1, groups: Int = 8,
    start: Int64 = LublinModel.defaultStart
  ) throws(QuantaError) {
    self.processors = processors
    self.jobs = jobs
    self.population = population
    self.parameters = parameters ?? population.classes.map(\.parameters)
    self.load = load
    self.longestRunTime = longestRunTime
    if let estimates {
      self.estimates = estimates
    } else {
      self.estimates = try UserEstimates(maximum: longestRunTime.map { max(1, $0) } ?? UserEstimates.defaultMaximum)
    }
    self.users = users
    self.userExponent = userExponent
    self.groups = groups
    self.start = start
    self.seed = seed
    self.replication = replication
    try validate()
  }

  private func validate() throws(QuantaError) {
    func check(_ holds: Bool, _ message: @autoclosure () -> String) throws(QuantaError) {
      if !holds { throw QuantaError(.usage, message()) }
    }
    try check(processors >= 2, "the Lublin–Feitelson model needs a machine of at least 2 processors, not \(processors)")
    try check(jobs >= 1, "a synthetic log needs at least 1 job, not \(jobs)")
    try check(users >= 1, "a synthetic log needs at least 1 user, not \(users)")
    try check(groups >= 1, "a synthetic log needs at least 1 group, not \(groups)")
    try check(
      parameters.count == population.classes.count,
      "the population \(population.rawValue) needs \(population.classes.count) set(s) of parameters, "
        + "not \(parameters.count)"
    )
    if let longestRunTime {
      try check(longestRunTime >= 1, "the longest run time must be at least 1 s, not \(longestRunTime)")
    }
    try check(
      estimates.maximum >= runTimeLimit,
      "the longest estimate (\(estimates.maximum) s) is shorter than the longest run time (\(runTimeLimit) s)")
    switch load {
    case .published: break
    case .expected(let target), .realised(let target):
      try check(target > 0 && target.isFinite, "the offered load must be positive, not \(target)")
      if case .realised = load { try check(jobs >= 2, "a single job has no offered load of its own") }
    }
    _ = try classes(stretch: 1)
    _ = try statistically { () throws(StatsError) in try Zipf(count: users, exponent: userExponent) }
  }

  /// The longest run time the log can hold, in s.
  var runTimeLimit: Int64 { min(longestRunTime ?? LublinRunTime.longest, LublinRunTime.longest) }

  /// The seconds since midnight, UTC, at the log's time 0.
  var startOfDay: Int64 { ((start % 86_400) + 86_400) % 86_400 }

  /// The offered load to expect by the model's formulas: processor-seconds a second and processor, with the gaps as
  /// published.
  ///
  /// O(processors); sizes and run times are correlated through the mixture, which the sum over sizes accounts for.
  public func publishedLoad() throws(QuantaError) -> Double {
    try classes(stretch: 1).reduce(0) { total, jobClass in
      total + jobClass.meanArea(limit: runTimeLimit) / jobClass.arrivals.meanGap
    } / Double(processors)
  }

  /// What each class draws from: a named stream for each purpose and class.
  func classes(stretch: Double) throws(QuantaError) -> [LublinClass] {
    let streams = RandomStreams(seed: seed, replication: replication)
    var made: [LublinClass] = []
    for (parameters, queue) in zip(parameters, population.classes.map(\.queue)) {
      made.append(
        try statistically { () throws(StatsError) in
          try LublinClass(
            parameters, model: self, queue: queue, stretch: stretch,
            streams: streams)
        })
    }
    return made
  }
}

/// Runs `body`, with its error as one a user can read; the parameters are the user's.
func statistically<Value>(_ body: () throws(StatsError) -> Value) throws(QuantaError) -> Value {
  do { return try body() } catch { throw QuantaError(.usage, error.message) }
}
