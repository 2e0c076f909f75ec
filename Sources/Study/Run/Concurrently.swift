import Dispatch
import Synchronization

/// Runs `body` on `workers` threads at once and waits for all of them.
func concurrently(_ workers: Int, _ body: @escaping @Sendable () -> Void) {
  if workers <= 1 { return body() }
  DispatchQueue.concurrentPerform(iterations: workers) { _ in body() }
}

/// A place for each result, filled from any thread.
final class Slots<Value: Sendable>: Sendable {
  private let storage: Mutex<[Value?]>

  init(count: Int) { storage = Mutex([Value?](repeating: nil, count: count)) }

  func set(_ value: Value, at index: Int) { storage.withLock { $0[index] = value } }

  var values: [Value?] { storage.withLock { $0 } }
}
