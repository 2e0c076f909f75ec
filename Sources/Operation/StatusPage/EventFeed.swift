import FlyingSocks
import Foundation
import Live
import Synchronization

/// The server-sent events of a board, for a limited number of readers at a time.
///
/// A slow reader is not sent what he missed: each time he is ready he gets the newest status.
final class EventFeed: Sendable {
  /// Each reader holds a connection and a task as long as he likes.
  static let limit = 32

  let board: StatusBoard
  let pace: Duration
  let heartbeat: Duration
  private let readers = Mutex(0)
  /// The last JSON made: encoding the status of a large site costs, so that all readers share it.
  private let encoded = Mutex<(number: UInt64, json: Data)?>(nil)

  init(board: StatusBoard, pace: Duration, heartbeat: Duration) {
    self.board = board
    self.pace = pace
    self.heartbeat = heartbeat
  }

  /// `nil` when there are as many readers as there may be.
  func stream() -> EventStream? {
    let isFree = readers.withLock { count in
      guard count < Self.limit else { return false }
      count += 1
      return true
    }
    return isFree ? EventStream(seat: Seat(self)) : nil
  }

  /// One reader's place; free again when nobody holds it any more.
  final class Seat: Sendable {
    let feed: EventFeed
    init(_ feed: EventFeed) { self.feed = feed }
    deinit { feed.readers.withLock { $0 -= 1 } }
  }

  /// The status of `entry` as one line of JSON, keys sorted.
  func json(of entry: StatusBoard.Entry) -> Data {
    if let (number, json) = encoded.withLock({ $0 }), number == entry.number { return json }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    // Plain values with these settings: there is nothing left that cannot be encoded.
    let json = (try? encoder.encode(entry.status)) ?? Data("{}".utf8)
    encoded.withLock { $0 = (entry.number, json) }
    return json
  }
}

/// The bytes one reader is sent.
struct EventStream: AsyncBufferedSequence {
  typealias Element = UInt8
  let seat: EventFeed.Seat

  func makeAsyncIterator() -> Iterator { Iterator(seat: seat) }

  struct Iterator: AsyncBufferedIteratorProtocol {
    let seat: EventFeed.Seat
    var seen: UInt64 = 0
    var hasBegun = false
    /// What was made for single bytes and not asked for yet.
    var rest: ArraySlice<UInt8> = []

    mutating func next() async throws -> UInt8? {
      if rest.isEmpty { rest = try await nextBuffer(suggested: 1)?[...] ?? [] }
      return rest.popFirst()
    }

    /// One event or comment, however long.
    mutating func nextBuffer(suggested count: Int) async throws -> [UInt8]? {
      guard rest.isEmpty else {
        defer { rest = [] }
        return Array(rest)
      }
      guard hasBegun else {
        hasBegun = true
        // How long browsers wait before they come back, ms.
        return Array("retry: 2000\n\n".utf8)
      }
      let feed = seat.feed
      if seen > 0 { try await Task.sleep(for: feed.pace) }
      guard let entry = await news(from: feed) else {
        return Task.isCancelled ? nil : Array(": nothing new\n\n".utf8)
      }
      seen = entry.number
      return Array("event: status\nid: \(entry.number)\ndata: ".utf8) + feed.json(of: entry) + Array("\n\n".utf8)
    }

    /// `nil` when the time of a heartbeat passes first.
    private func news(from feed: EventFeed) async -> StatusBoard.Entry? {
      let seen = seen
      return await withTaskGroup(of: StatusBoard.Entry?.self) { group in
        group.addTask { await feed.board.next(after: seen) }
        group.addTask {
          try? await Task.sleep(for: feed.heartbeat)
          return nil
        }
        defer { group.cancelAll() }
        return await group.next() ?? nil
      }
    }
  }
}
