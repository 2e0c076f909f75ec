import Model

/// What a site's record is called on hosts: the site, whose journal it is a copy of, and up to which entry.
struct SiteRecordName: Hashable, Sendable {
  private static let start = "quanta-record-"
  private static let end = ".json"

  var site: String
  var journal: String
  var entry: Int64

  var volume: String { "\(Self.start)\(site)-\(journal)-\(entry)\(Self.end)" }

  init(_ record: SiteRecord, site: String) {
    (self.site, journal, entry) = (site, record.journal, record.entry)
  }

  /// Reads a volume's name; `nil` when it is no record's.
  init?(volume: String) {
    guard volume.hasPrefix(Self.start), volume.hasSuffix(Self.end) else { return nil }
    let parts = volume.dropFirst(Self.start.count).dropLast(Self.end.count)
      .split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count >= 3, let last = parts.last, let entry = Int64(last) else { return nil }
    site = parts.dropLast(2).joined(separator: "-")
    journal = String(parts[parts.count - 2])
    self.entry = entry
  }
}

extension Journal {
  /// What is wrong when hosts tell of entries this journal does not have: it is an old copy of itself. `nil`: all is well.
  func obstacle(toldBy surveys: [HostSurvey?]) throws -> QuantaError? {
    let (mine, last) = (try identity(), try lastEntry())
    for survey in surveys {
      let names = (survey?.records ?? []).compactMap(SiteRecordName.init(volume:))
      guard let ahead = names.first(where: { $0.journal == mine && $0.entry > last }) else { continue }
      return QuantaError(
        .data,
        "the journal is an old copy: it ends with entry \(last), and host '\(survey?.host ?? "")' knows of entry \(ahead.entry); by it machines begun since would be strays, and removed",
        at: path,
        remedy: "move the folder away and let the site be rebuilt from its hosts: quanta live run --take-over")
    }
    return nil
  }
}
