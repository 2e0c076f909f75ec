import Model
import Policy

/// Watches the books from event to event: exact totals over the run, means in equal stretches of time, and every change if asked.
public struct Observer: Sendable {
  /// Means over one stretch of time.
  public struct Bin: Sendable, Hashable, Codable, BitwiseCopyable {
    /// Cores at work, workspaces waiting, cores asked for by the waiting: time-weighted means.
    public var busy: Double
    public var queueLength: Double
    public var queuedProcessors: Double
  }

  /// At most this many stretches are kept; when they run out, two are made one.
  static let binLimit = 2048

  public internal(set) var totals = SystemTotals()
  /// The length of a stretch, µs; the first begins at the first submission.
  public internal(set) var binWidth: Int64 = 60_000_000
  /// Integrals over each stretch, in units × µs.
  var integrals: [Bin] = []
  /// Every change of state, if asked for.
  public internal(set) var samples: [SystemSample] = []
  let keepsSamples: Bool
  var current: SystemSample?

  public init(capacity: Int64, keepsSamples: Bool) {
    totals.capacity = capacity
    self.keepsSamples = keepsSamples
  }

  /// Time-weighted means of each stretch; the last stretch ends with the run.
  public var bins: [Bin] {
    integrals.enumerated().map { index, sum in
      let end = min(Int64(index + 1) * binWidth, (totals.last - totals.first).microseconds)
      let length = Double(max(1, end - Int64(index) * binWidth))
      return Bin(
        busy: sum.busy / length, queueLength: sum.queueLength / length, queuedProcessors: sum.queuedProcessors / length)
    }
  }

  /// Notes the state of the books after a pass.
  @inline(__always)
  mutating func note(_ books: borrowing Books, at now: SimTime, events: Int) {
    note(
      SystemSample(
        time: now, busyProcessors: books.capacity - books.free, queueLength: books.queueLength,
        queuedProcessors: books.queuedProcessors, running: books.runningCount), events: events)
  }

  /// Notes the state of the system after a pass.
  @inline(__always)
  mutating func note(_ sample: SystemSample, events: Int) {
    let now = sample.time
    totals.events += Int64(events)
    totals.passes += 1
    if let previous = current { accumulate(previous, until: now) } else { totals.first = now }
    if keepsSamples {
      // Two passes of one instant leave one state behind.
      if samples.last?.time == now { samples.removeLast() }
      samples.append(sample)
    }
    current = sample
    totals.last = now
    totals.maxQueueLength = max(totals.maxQueueLength, sample.queueLength)
  }

  /// Notes the start of a workspace beside the start it would have had without those submitted after it.
  mutating func noteFairStart(_ fair: Int64, actual: Int64) {
    guard fair < .max else { return }
    totals.fairStartJobs += 1
    guard actual > fair else { return }
    totals.fairStartMisses += 1
    totals.fairStartDelay += Double(actual - fair)
  }

  @inline(__always)
  private mutating func accumulate(_ state: SystemSample, until now: SimTime) {
    let elapsed = Double((now - state.time).microseconds)
    guard elapsed > 0 else { return }
    totals.busy += Double(state.busyProcessors) * elapsed
    totals.waiting += Double(state.queueLength) * elapsed
    if state.queueLength > 0 {
      // Where cores are overcommitted more may be at work than there are.
      let idle = max(0, totals.capacity - Int64(state.busyProcessors))
      totals.lost += Double(min(idle, state.queuedProcessors)) * elapsed
    }
    fillBins(state, until: (now - totals.first).microseconds)
  }

  @inline(__always)
  private mutating func fillBins(_ state: SystemSample, until end: Int64) {
    var from = (state.time - totals.first).microseconds
    while from < end {
      var bin = Int(from / binWidth)
      while bin >= Self.binLimit {
        halve()
        bin = Int(from / binWidth)
      }
      while integrals.count <= bin { integrals.append(Bin(busy: 0, queueLength: 0, queuedProcessors: 0)) }
      let to = min(end, Int64(bin + 1) * binWidth)
      let length = Double(to - from)
      integrals[bin].busy += Double(state.busyProcessors) * length
      integrals[bin].queueLength += Double(state.queueLength) * length
      integrals[bin].queuedProcessors += Double(state.queuedProcessors) * length
      from = to
    }
  }

  private mutating func halve() {
    let pairs = stride(from: 0, to: integrals.count, by: 2).map { index -> Bin in
      guard index + 1 < integrals.count else { return integrals[index] }
      let (a, b) = (integrals[index], integrals[index + 1])
      return Bin(
        busy: a.busy + b.busy, queueLength: a.queueLength + b.queueLength,
        queuedProcessors: a.queuedProcessors + b.queuedProcessors)
    }
    integrals = pairs
    binWidth *= 2
  }
}
