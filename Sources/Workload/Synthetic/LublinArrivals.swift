import Model
import Stats

/// The jobs of a ``LublinModel``, one after the other. Memory does not grow with their number.
public struct LublinArrivals: ArrivalSource, Sendable {
  public let model: LublinModel
  /// What the gaps between arrivals were multiplied with to reach the load asked for.
  public let stretch: Double
  /// What has been read so far.
  public private(set) var summary = LublinSummary()

  private var classes: [LublinClass]
  private let users: Zipf
  private let limit: Int64

  /// - Complexity: O(processors), and for a realised load some passes of O(jobs).
  /// - Throws: `QuantaError` when the load asked for cannot be reached.
  public init(_ model: LublinModel) throws(QuantaError) {
    self.model = model
    limit = model.runTimeLimit
    users = try statistically { () throws(StatsError) in try Zipf(count: model.users, exponent: model.userExponent) }
    switch model.load {
    case .published: stretch = 1
    case .expected(let target): stretch = try model.publishedLoad() / target
    case .realised(let target): stretch = try Self.stretch(for: target, of: model)
    }
    classes = try model.classes(stretch: stretch)
  }

  public mutating func read(into buffer: inout [Arrival], limit: Int) {
    let count = min(limit, model.jobs - summary.jobs)
    guard count > 0 else { return }
    buffer.reserveCapacity(buffer.count + count)
    for _ in 0..<count {
      let (index, job) = Self.draw(&classes, limit: self.limit, into: &summary)
      let user = Int32(users.rank(&classes[index].userStream))
      let estimate = model.estimates.sample(&classes[index].estimateStream, runTime: job.runTime)
      buffer.append(
        Arrival(
          workspace: Workspace(
            id: Int64(summary.jobs), jobNumber: Int64(summary.jobs), submit: .seconds(job.submit), count: job.size,
            requested: .seconds(estimate), user: user, group: 1 + (user - 1) % Int32(clamping: model.groups),
            queue: classes[index].queue),
          actual: .seconds(job.runTime)))
    }
  }

  /// Draws the next job of whichever class comes first (at a tie, the class named first), and counts it.
  @inline(__always)
  private static func draw(
    _ classes: inout [LublinClass], limit: Int64, into summary: inout LublinSummary
  ) -> (class: Int, job: LublinJob) {
    let index = classes.count == 2 && classes[1].nextArrival < classes[0].nextArrival ? 1 : 0
    let submit = classes[index].arrive()
    let (size, sizeCut) = classes[index].size.sample(&classes[index].sizeStream)
    let drawn = classes[index].runTime.sample(&classes[index].runTimeStream, size: size)
    let job = LublinJob(submit: submit, size: size, runTime: min(drawn, limit))
    summary.add(job, sizeCut: sizeCut, runTimeCut: drawn > limit)
    return (index, job)
  }

  /// The factor that gives the sample `target` as its load: to within 0.1 % for one class of jobs.
  ///
  /// The load is nearly inverse to the factor, so each pass corrects it by the ratio it is off by; the daily cycle and
  /// the whole seconds make it not quite so. With two classes the factor also decides which jobs are among the first
  /// ``LublinModel/jobs``, so that the load jumps by single jobs: the best of the passes is taken.
  private static func stretch(for target: Double, of model: LublinModel) throws(QuantaError) -> Double {
    var stretch = try model.publishedLoad() / target
    var best = (stretch: stretch, error: Double.infinity)
    for pass in 0..<30 {
      var classes = try model.classes(stretch: stretch)
      var summary = LublinSummary()
      for _ in 0..<model.jobs { _ = draw(&classes, limit: model.runTimeLimit, into: &summary) }
      let ratio = summary.offeredLoad(processors: model.processors) / target
      guard ratio.isFinite, ratio > 0 else { break }
      if abs(ratio - 1) < best.error { best = (stretch, abs(ratio - 1)) }
      if best.error <= 1e-3 { return best.stretch }
      // Half steps break the cycles that jumps can lead into.
      stretch *= pass < 10 ? ratio : ratio.squareRoot()
    }
    if best.error <= 0.02 { return best.stretch }
    throw QuantaError(
      .usage, "no scaling of the gaps between \(model.jobs) jobs gives an offered load of \(target)",
      remedy: "ask for more jobs, or for the load in expectation")
  }
}

/// What the model itself decides of a job, in s.
struct LublinJob {
  var submit: Int64
  var size: Int32
  var runTime: Int64
}

/// What a synthetic log holds, counted as it was drawn.
public struct LublinSummary: Hashable, Sendable, Codable {
  public private(set) var jobs = 0
  /// Jobs whose run time was cut to the longest allowed.
  public private(set) var runTimesCut = 0
  /// Jobs whose size was cut to the machine: rounding to a power of two went beyond it.
  public private(set) var sizesCut = 0
  /// Processor-seconds.
  public private(set) var area = 0.0
  public private(set) var firstSubmit: Int64 = 0
  public private(set) var lastSubmit: Int64 = 0

  public init() {}

  @inline(__always)
  mutating func add(_ job: LublinJob, sizeCut: Bool, runTimeCut: Bool) {
    if jobs == 0 { firstSubmit = job.submit }
    jobs += 1
    lastSubmit = job.submit
    area += Double(job.runTime) * Double(job.size)
    if sizeCut { sizesCut += 1 }
    if runTimeCut { runTimesCut += 1 }
  }

  /// Work submitted over what the machine could do between the first and the last submission; infinite when they
  /// coincide.
  public func offeredLoad(processors: Int32) -> Double {
    area / (Double(processors) * Double(lastSubmit - firstSubmit))
  }
}
