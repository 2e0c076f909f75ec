import Model
import Policy
import Sim
import Workload

/// Simulates one policy on one trace, from the trace's first line to the last row of results.
public struct SimulationRun {
  public let trace: TraceInput
  public let settings: RunSettings
  /// What the results say of where they come from; ask for it where they are kept.
  public var recordsDigest = true
  /// Metrics are computed at the end; not needed where only rows are asked for.
  public var computesMetrics = true
  public var checkpoints: CheckpointPlan?
  public var control = RunControl()

  public init(_ trace: TraceInput, _ settings: RunSettings) {
    self.trace = trace
    self.settings = settings
  }

  /// The state of a run between two batches.
  struct State {
    var replay: Replay
    var metrics = MetricsAccumulator()
    var finished: Int64 = 0
  }

  // MARK: Running

  /// Simulates from the first job to the last.
  ///
  /// - Parameters:
  ///   - arrivals: the trace if it has been read already, as standard input must be when more than one run needs it.
  ///   - sinks: where rows go as jobs leave.
  /// - Throws: `QuantaError`; what the sinks were given before stays.
  public func execute(_ arrivals: LoadedTrace? = nil, into sinks: inout RunSinks) throws -> RunOutcome {
    let source = try OpenedTrace(trace, loaded: arrivals)
    let rules = try PolicySpecification(parsing: settings.policy, registry: Registry()).rules
    let cluster = settings.cluster ?? .processors(source.processors)
    let replay = try Replay(
      source.arrivals, on: cluster, under: rules, demandsMemory: demandsMemory(cluster),
      keepsSamples: settings.keepsSamples)
    return try finish(State(replay: replay), source, cluster, &sinks)
  }

  /// Goes on from a checkpoint to the end.
  public func resume(_ checkpoint: Checkpoint, into sinks: inout RunSinks) throws -> RunOutcome {
    let source = try OpenedTrace(trace, loaded: nil)
    let rules = try PolicySpecification(parsing: settings.policy, registry: Registry()).rules
    let cluster = settings.cluster ?? .processors(source.processors)
    var reader = SnapshotReader(checkpoint.state)
    let replay = try Replay(
      resuming: &reader, source.arrivals, on: cluster, under: rules, demandsMemory: demandsMemory(cluster),
      keepsSamples: settings.keepsSamples)
    let metrics = try MetricsAccumulator(serialized: .init(try reader.read([UInt8].self)))
    let state = State(replay: replay, metrics: metrics, finished: try reader.read())
    return try finish(state, source, cluster, &sinks)
  }

  private func demandsMemory(_ cluster: ClusterShape) -> Bool {
    cluster.limitsMore && trace.reading.memory != .ignore
  }

  private func finish(
    _ initial: State, _ source: OpenedTrace, _ cluster: ClusterShape, _ sinks: inout RunSinks
  ) throws -> RunOutcome {
    var state = initial
    state.replay.followsFairStarts = settings.followsFairStarts
    var nextCheckpoint = checkpoints.map { state.replay.now + $0.every } ?? .distantFuture
    if state.replay.now.microseconds == .min { nextCheckpoint = checkpoints.map { .zero + $0.every } ?? .distantFuture }
    var isCancelled = false
    do {
      while !isCancelled, try state.replay.advance(instants: 4096) {
        try take(&state, into: &sinks)
        control.progress?(progress(state, source))
        isCancelled = control.isCancelled()
        if state.replay.now >= nextCheckpoint || (isCancelled && checkpoints != nil) {
          try save(state, &sinks)
          while nextCheckpoint <= state.replay.now, let checkpoints {
            nextCheckpoint = nextCheckpoint + checkpoints.every
          }
        }
      }
    } catch {
      // A bad line far into a trace does not take the results before it away.
      try? take(&state, into: &sinks)
      try? sinks.flush()
      _ = try? sinks.csv?.finish()
      throw error
    }
    try take(&state, into: &sinks)
    try sinks.flush()
    control.progress?(progress(state, source))
    return try outcome(state, source, cluster, interrupted: isCancelled)
  }

  private func take(_ state: inout State, into sinks: inout RunSinks) throws {
    var metrics = state.metrics
    state.metrics = MetricsAccumulator()
    defer { state.metrics = metrics }
    var finished: Int64 = 0
    try state.replay.takeRecords { records in
      if computesMetrics { metrics.add(contentsOf: records) }
      finished = Int64(records.count)
      try sinks.add(records)
    }
    state.finished += finished
  }

  private func progress(_ state: State, _ source: OpenedTrace) -> RunProgress {
    RunProgress(
      now: state.replay.now, origin: source.origin, submitted: state.replay.submitted, finished: state.finished,
      active: state.replay.activeCount, announced: source.announcedJobs)
  }

  private func outcome(
    _ state: State, _ source: OpenedTrace, _ cluster: ClusterShape, interrupted: Bool
  ) throws -> RunOutcome {
    let observer = state.replay.observer
    return RunOutcome(
      settings: settings, cluster: cluster, clairvoyant: state.replay.controller.rules.clairvoyant,
      summary: computesMetrics
        ? try state.metrics.summary(processors: Int64(cluster.coreCount), totals: observer.totals, tau: settings.tau)
        : MetricsSummary(metrics: MetricSet([:]), classes: [], users: []),
      counts: source.counts, totals: observer.totals, bins: observer.bins, binWidth: observer.binWidth,
      samples: observer.samples, origin: source.origin, traceSHA256: recordsDigest ? try source.digest() : "",
      interrupted: interrupted)
  }

  // MARK: Checkpoints

  private func save(_ state: State, _ sinks: inout RunSinks) throws {
    guard let checkpoints else { return }
    var writer = SnapshotWriter()
    state.replay.save(to: &writer)
    writer.write([UInt8](state.metrics.serialized()))
    writer.write(state.finished)
    try sinks.flush()
    var header = checkpoints.header
    header.csvPosition = try sinks.csv?.checkpoint()
    if let database = sinks.database { header.databaseRows = try database.store.rowCounts(of: database.run).jobs }
    try Checkpoint(header: header, state: writer.bytes).write(to: checkpoints.path)
  }
}
