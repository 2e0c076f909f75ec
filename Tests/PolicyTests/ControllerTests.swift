import Model
import Testing

@testable import Policy

@Suite("Controller")
struct ControllerTests {
  static func controller(_ policy: String, _ shape: ClusterShape = .processors(4)) throws -> Controller {
    try Controller(shape: shape, rules: PolicySpecification(parsing: policy, registry: Registry()).rules)
  }

  @Test("refuses two shares that contradict each other, and only such")
  func contradictingShares() throws {
    let error = #expect(throws: QuantaError.self) {
      try Self.controller("easy(order: fair-share(by: user), candidates: fair-share(by: group))")
    }
    #expect(error?.kind == .usage)
    _ = try Self.controller("easy(order: fair-share, candidates: fair-share)")
    #expect(try Self.controller("easy(candidates: fair-share)").books.usage != nil)
    #expect(try Self.controller("easy").books.usage == nil)
  }

  @Test("refuses a cluster without cores, or with more than can be counted")
  func sizes() {
    for shape in [
      ClusterShape(groups: []), .processors(0), ClusterShape(groups: [.init(count: .max, host: HostShape(cores: 2))]),
    ] {
      let error = #expect(throws: QuantaError.self) { try Self.controller("fcfs", shape) }
      #expect(error?.kind == .usage)
    }
  }

  /// A world that is late, as a real one is, reports the start of a promise after its time.
  @Test("keeps a promise late rather than never", arguments: ["conservative", "conservative(processors: named)"])
  func lateWorld(policy: String) throws {
    var controller = try Self.controller(policy)
    var events = EventBatch()
    for (handle, requested) in [(Handle(0), Int64(10)), (1, 5)] {
      events.submissions.append(
        EventBatch.Submission(
          handle: handle,
          workspace: Workspace(
            id: Int64(handle) + 1, jobNumber: 1, submit: .zero, count: 4, requested: .seconds(requested))))
    }
    controller.handle(events, at: .zero)
    #expect(controller.decisions.contains { $0.kind == .wake(.seconds(10)) })
    events.removeAll()
    events.ends = [0]
    controller.handle(events, at: SimTime(microseconds: 10_000_123))
    #expect(controller.decisions.contains { $0.kind == .start && $0.workspaceID == 2 })
  }
}
