import Model

/// What the books know of one active workspace.
struct ActiveWorkspace: BitwiseCopyable {
  enum State: UInt8 {
    case free, arrived, queued, running
  }

  var workspace: Workspace
  var state: State = .free
  /// It is believed to run longer than it asked for; counts how often that belief had to be extended.
  var extensions: UInt8 = 0
  var processors: Int32
  /// Its places in the queue and in the order of backfilling.
  var rank: Double = 0
  var candidateRank: Double = 0
  /// µs; valid while running.
  var start: Int64 = 0
  var estimatedEnd: Int64 = 0
  /// The start it was promised, µs; `.max` when none is held.
  var reserved: Int64 = .max

  init(_ workspace: Workspace) {
    self.workspace = workspace
    processors = workspace.processors
  }

  func entry(_ handle: Handle) -> QueueEntry {
    QueueEntry(
      rank: rank, serial: workspace.id, requested: workspace.requested.microseconds, processors: processors,
      handle: handle)
  }

  func candidateEntry(_ handle: Handle) -> QueueEntry {
    QueueEntry(
      rank: candidateRank, serial: workspace.id, requested: workspace.requested.microseconds, processors: processors,
      handle: handle)
  }
}
