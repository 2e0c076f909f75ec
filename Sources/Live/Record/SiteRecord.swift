import Digest
import Model

/// What of a site no machine tells: who waits, who is to rest, which hosts take nobody new. Written down on hosts, so that it is known
/// when the journal is lost.
///
/// A copy of what the journal says, never more: who has a machine, or saved memory, is in that machine's definition.
struct SiteRecord: Hashable, Sendable, Codable {
  struct Waiting: Hashable, Sendable, Codable {
    var id: Int64
    var submitted: SimTime
    var request: WorkspaceRequest
  }

  /// Which journal it is a copy of, up to which of its entries, and when it was made.
  var journal: String
  var entry: Int64
  var written: SimTime
  /// The highest number a workspace ever had.
  var lastWorkspace: Int64
  /// Those without machines, or whose machines are only being made; by number.
  var waiting: [Waiting]
  /// Those whose owners want them suspended, waiting or not.
  var held: [Int64]
  /// Names of hosts that take nobody new.
  var maintenance: [String]
}

extension SiteRecord {
  private static let form = "quanta-record 1"

  /// As it lies on a host: a line of form, SHA-256 and length, then JSON. One that was cut short, or changed, is recognised.
  func bytes() throws -> [UInt8] {
    let text = Array(try Journal.text(self).utf8)
    return Array((Self.head(of: text) + "\n").utf8) + text
  }

  /// `nil` for what is not whole.
  init?(bytes: [UInt8]) {
    guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    let text = Array(bytes[(end + 1)...])
    guard String(decoding: bytes[..<end], as: UTF8.self) == Self.head(of: text),
      let record = try? Journal.value(SiteRecord.self, String(decoding: text, as: UTF8.self))
    else { return nil }
    self = record
  }

  private static func head(of text: [UInt8]) -> String {
    "\(form) \(SHA256.hexadecimal(of: text) ?? "") \(text.count)"
  }
}

extension Journal {
  /// The site's record as things stand. O(workspaces that are not over).
  func siteRecord() throws -> SiteRecord {
    let (journal, maintenance) = (try identity(), try hostsUnderMaintenance())
    // All that was true when it was the last entry, and perhaps more: never an entry that says more than the record.
    let entry = try lastEntry()
    let kept = try workspaces()
    return SiteRecord(
      journal: journal, entry: entry, written: WallClock.now, lastWorkspace: try lastWorkspace(),
      waiting: kept.filter(\.lacksMachines).map {
        SiteRecord.Waiting(id: $0.id, submitted: $0.submitted, request: $0.request)
      },
      held: kept.filter(\.isHeld).map(\.id), maintenance: maintenance)
  }
}

extension KeptWorkspace {
  /// It is not over, and no machine on a host, nor its saved memory, tells about it.
  var lacksMachines: Bool {
    switch status.state {
    case .requested, .queued, .planned, .staging, .booting: true
    default: !status.state.isOver && status.hosts.isEmpty
    }
  }
}
