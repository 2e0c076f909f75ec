import Model
import Testing

@testable import Policy

@Suite("Next fit")
struct NextFitTests {
  private func place(_ placement: String, _ processors: String) throws -> [Int32] {
    let text = "easy(placement: \(placement), processors: \(processors))"
    let rules = try PolicySpecification(parsing: text, registry: Registry()).rules
    var controller = try Controller(shape: .processors(4), rules: rules)
    var used: [Int32] = []
    for step in 0..<6 {
      let now = SimTime.seconds(Int64(step))
      var events = EventBatch()
      // Whoever came two steps ago leaves, so that a lower host is always free.
      if step >= 2 { events.ends = [Handle(step - 2)] }
      let workspace = Workspace(
        id: Int64(step + 1), jobNumber: Int64(step + 1), submit: now, count: 1, requested: .seconds(100))
      events.submissions = [.init(handle: Handle(step), workspace: workspace)]
      controller.handle(events, at: now)
      used += controller.allocation(of: Handle(step)).map(\.first)
    }
    return used
  }

  @Test("goes on from the last host used, whether hosts are counted or named", arguments: ["counted", "named"])
  func goesRound(processors: String) throws {
    #expect(try place("next-fit", processors) == [0, 1, 2, 3, 0, 1])
    #expect(try place("first-fit", processors) == [0, 1, 0, 1, 0, 1])
  }
}
