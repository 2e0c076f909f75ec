import Foundation
import Testing

/// Runs test bodies on a few threads of their own: they mostly wait for daemons, and would keep the few threads that tasks share from all others.
struct OwnThreads: SuiteTrait, TestTrait, TestScoping {
  /// How many bodies at a time: what they start needs a processor now and then.
  private static let threads = BlockingThreads(4)

  var isRecursive: Bool { true }

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    try await withTaskExecutorPreference(Self.threads) { try await function() }
  }
}

extension Trait where Self == OwnThreads {
  static var ownThreads: Self { OwnThreads() }
}

/// An executor whose jobs may block.
private final class BlockingThreads: TaskExecutor, @unchecked Sendable {
  private let condition = NSCondition()
  // Guarded by the condition.
  private var jobs: [UnownedJob] = []

  init(_ count: Int) {
    for number in 1...count {
      let thread = Thread { [self] in work() }
      thread.name = "tests \(number)"
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    condition.lock()
    jobs.append(job)
    condition.signal()
    condition.unlock()
  }

  private func work() {
    while true {
      condition.lock()
      while jobs.isEmpty { condition.wait() }
      let job = jobs.removeFirst()
      condition.unlock()
      job.runSynchronously(on: asUnownedTaskExecutor())
    }
  }
}
