import Model
import Policy

extension Replay {
  /// Finds when the workspaces submitted at this instant would start if nobody were submitted after them.
  ///
  /// A simulation is a value: it is copied, cut off from further arrivals, and run until they have started. Whoever starts later
  /// than that in the real run was passed by somebody who came after it.
  /// Source: Sabin, Sadayappan, *Unfairness metrics for space-shared parallel job schedulers*, JSSPP 2005.
  mutating func findFairStarts() throws {
    let newcomers = loop.world.newcomers
    var waiting: [Handle] = []
    for handle in newcomers {
      let resident = loop.world.residents[Int(handle)]
      if resident.start == .distantFuture {
        waiting.append(handle)
      } else if !loop.world.spare.contains(handle) {
        loop.world.observer.noteFairStart(resident.start.microseconds, actual: resident.start.microseconds)
      }
    }
    guard !waiting.isEmpty else { return }
    var fork = loop
    fork.world.cutOff()
    while waiting.contains(where: { fork.world.residents[Int($0)].start == .distantFuture }), try fork.step() {}
    for handle in waiting { loop.world.fairStarts[Int(handle)] = fork.world.residents[Int(handle)].start.microseconds }
  }
}

extension SimulatedWorld {
  /// Lets nobody in any more.
  mutating func cutOff() {
    arrivals.cutOff()
    records = []
    followsFairStarts = false
  }

  /// A handle given out anew knows nothing of its last holder's fair start.
  mutating func forgetFairStart(of handle: Handle) {
    while fairStarts.count <= Int(handle) { fairStarts.append(.max) }
    fairStarts[Int(handle)] = .max
  }
}
