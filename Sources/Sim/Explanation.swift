import Model
import Policy

/// The story of one workspace: when it was submitted, why it waited at each turn, and why it started.
public struct Explanation: Sendable {
  /// What happened, or why nothing did.
  public enum Step: Sendable, Equatable {
    case submitted
    case waiting(Verdict)
    case started(Decision.Reason)
    case rejected
    case ended(Outcome)
  }

  /// A step, and since when it holds.
  public struct Entry: Sendable, Equatable {
    public var time: SimTime
    public var step: Step
  }

  /// The log's number of the job, and the workspace itself once it was submitted.
  public let jobNumber: Int64
  public private(set) var workspace: Workspace?
  public private(set) var entries: [Entry] = []
  private var handle: Handle = -1

  public init(jobNumber: Int64) { self.jobNumber = jobNumber }

  /// The job has left the system.
  public var isComplete: Bool {
    switch entries.last?.step {
    case .rejected, .ended: true
    default: false
    }
  }

  mutating func note(_ loop: ControlLoop<SimulatedWorld>) {
    guard !isComplete else { return }
    if handle < 0 {
      guard let found = loop.world.find(jobNumber: jobNumber) else { return }
      handle = found.handle
      workspace = found.workspace
      entries.append(Entry(time: found.workspace.submit, step: .submitted))
    }
    for decision in loop.controller.decisions where decision.workspaceID == workspace?.id {
      entries.append(
        Entry(time: loop.now, step: decision.kind == .reject ? .rejected : .started(decision.reason)))
    }
    if case .started = entries.last?.step {
      if let record = loop.world.records.last(where: { $0.id == workspace?.id }) {
        entries.append(Entry(time: record.end, step: .ended(record.outcome)))
      }
    } else if let verdict = loop.controller.verdict(on: handle, at: loop.now), entries.last?.step != .waiting(verdict) {
      entries.append(Entry(time: loop.now, step: .waiting(verdict)))
    }
  }
}

extension SimulatedWorld {
  /// The workspace of a job of the log submitted at this instant.
  func find(jobNumber: Int64) -> (handle: Handle, workspace: Workspace)? {
    for (index, resident) in residents.enumerated()
    where resident.arrival.workspace.jobNumber == jobNumber && resident.arrival.workspace.submit == now {
      return (Handle(index), resident.arrival.workspace)
    }
    return nil
  }
}

extension Replay {
  /// Runs to the end, following one job of the log.
  public mutating func run(explaining jobNumber: Int64, _ body: ([JobRecord]) throws -> Void) throws -> Explanation {
    var explanation = Explanation(jobNumber: jobNumber)
    while try loop.step() {
      explanation.note(loop)
      if loop.world.records.count >= 4096 { try takeRecords(body) }
    }
    explanation.note(loop)
    try takeRecords(body)
    return explanation
  }
}
