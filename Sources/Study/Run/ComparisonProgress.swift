import Synchronization

/// Joins the progress of several runs, as each reports its own, into one.
final class ComparisonProgress: Sendable {
  private struct Board {
    var latest: [RunProgress?]
    var isDone: [Bool]
  }

  private let board: Mutex<Board>

  init(runs: Int) {
    board = Mutex(Board(latest: Array(repeating: nil, count: runs), isDone: Array(repeating: false, count: runs)))
  }

  /// Notes what run `index` reported.
  ///
  /// - Returns: how far all are; jobs announced count once for each run, those not begun included.
  func note(_ progress: RunProgress, of index: Int) -> RunProgress {
    board.withLock { board in
      board.latest[index] = progress
      let begun = board.latest.compactMap { $0 }
      let current = zip(board.latest, board.isDone).compactMap { latest, isDone in isDone ? nil : latest }
      var all = progress
      all.now = current.map(\.now).min() ?? progress.now
      all.submitted = begun.reduce(0) { $0 + $1.submitted }
      all.finished = begun.reduce(0) { $0 + $1.finished }
      all.active = current.reduce(0) { $0 + $1.active }
      all.announced = progress.announced.map { $0 * Int64(board.latest.count) }
      all.runs = board.latest.count
      all.runsDone = board.isDone.count { $0 }
      return all
    }
  }

  func finish(_ index: Int) { board.withLock { $0.isDone[index] = true } }
}
