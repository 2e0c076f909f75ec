import Foundation
import Live
import Model
import Policy
import Stats

/// What the simulator says of a site from an instant on, kept so that it can be compared with what comes.
public struct Prediction: Hashable, Sendable, Codable {
  /// A quantity over all replications in which it came about.
  public struct Interval<Value: Hashable & Sendable & Codable>: Hashable, Sendable, Codable {
    public var median: Value
    /// Five and ninety-five of a hundred replications lie below.
    public var low: Value
    public var high: Value
  }

  public struct WorkspacePrediction: Hashable, Sendable, Codable {
    public var id: Int64
    public var name: String
    public var terms: Terms
    public var count: Int32
    public var requested: SimDuration
    /// `nil` when it started in no replication.
    public var start: Interval<SimTime>?
    /// When it is over: done, or ended because its time ran out. `nil` when it was never.
    public var end: Interval<SimTime>?
    /// Cores of each machine: as promised, and as the credit scheduler gives when all keep their virtual CPUs busy.
    public var promisedCores: Double
    public var receivedCores: Interval<Double>?
    /// How likely a reservation runs within a second of its start, or a deadline is kept; `nil` for others.
    public var onTime: Double?
    /// In how many replications it was done with, refused, lost.
    public var done: Int
    public var refused: Int
    public var lost: Int
  }

  public var site: String
  public var policy: String
  public var made: SimTime
  public var seed: UInt64
  public var replications: Int
  public var workspaces: [WorkspacePrediction]
  /// The hosts' names, and who is where in the first replication, doing what: `from` and `to` as ``made`` counts.
  public var hosts: [String]
  public var segments: [HostSegment]
}

extension Prediction {
  /// Reads what ``write(to:)`` wrote.
  public init(path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw QuantaError(
        .noInput, "there is no prediction here", at: path, remedy: "make one: quanta live plan --prediction")
    }
    do { self = try JSONDecoder().decode(Prediction.self, from: data) } catch {
      throw QuantaError(.data, "is no prediction, or was made by another version: \(error)", at: path)
    }
  }

  /// Writes it as JSON with sorted keys, times in µs since 1970, to be read back and compared with what comes.
  public func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do { try encoder.encode(self).write(to: URL(fileURLWithPath: path), options: .atomic) } catch {
      throw QuantaError(
        .inputOutput, "the prediction cannot be written: \(error.localizedDescription)", at: path,
        remedy: "check the folder and its permissions")
    }
  }

  /// A reservation that runs so soon after its start is on time: nobody polls faster.
  static let tolerance = SimDuration.seconds(1)

  init(_ forecast: Forecast, of standing: SiteStanding, seed: UInt64) {
    let all = standing.snapshot.adoptions.map(\.workspace) + standing.batch.submissions.map(\.workspace)
    self.init(
      site: standing.epoch.site, policy: standing.epoch.policy, made: standing.now, seed: seed,
      replications: forecast.replications,
      workspaces: all.sorted { $0.id < $1.id }.map { workspace in
        Self.workspace(
          workspace, standing.requests[workspace.id]?.name ?? "workspace-\(workspace.id)",
          forecast.fates[workspace.id] ?? [], forecast.replications)
      }, hosts: standing.epoch.hosts, segments: forecast.segments)
  }

  private static func workspace(
    _ workspace: Workspace, _ name: String, _ fates: [Forecast.Fate], _ replications: Int
  ) -> WorkspacePrediction {
    let ran = fates.filter { $0.outcome != .rejected && $0.share != nil }
    let done = ran.filter(isDone)
    func kept(_ holds: (Forecast.Fate) -> Bool) -> Double? {
      replications > 0 ? Double(fates.count(where: holds)) / Double(replications) : nil
    }
    let onTime: Double? =
      switch workspace.terms {
      case .advanceReservation(let start): kept { $0.share != nil && $0.start <= start + tolerance }
      case .deadline(let by): kept { isDone($0) && $0.end <= by + tolerance }
      case .bestEffort, .immediate: nil
      }
    return WorkspacePrediction(
      id: workspace.id, name: name, terms: workspace.terms, count: workspace.count, requested: workspace.requested,
      start: times(ran.map(\.start)), end: times(done.map(\.end)), promisedCores: workspace.quantum.promisedCores,
      receivedCores: interval(ran.compactMap(\.share)), onTime: onTime, done: done.count,
      refused: fates.count { $0.outcome == .rejected },
      lost: fates.count { $0.outcome == .lost || $0.outcome == .cancelled })
  }

  private static func isDone(_ fate: Forecast.Fate) -> Bool {
    fate.outcome == .finished || fate.outcome == .killedAtRequest
  }

  private static func interval(_ values: [Double]) -> Interval<Double>? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    return Interval(
      median: quantile(ofSorted: sorted, 0.5), low: quantile(ofSorted: sorted, 0.05),
      high: quantile(ofSorted: sorted, 0.95))
  }

  /// Interpolated from the first instant on: µs since 1970 are too many for a floating-point number's last digits to matter.
  private static func times(_ times: [SimTime]) -> Interval<SimTime>? {
    guard let first = times.min(), let offsets = interval(times.map { Double(($0 - first).microseconds) }) else {
      return nil
    }
    func time(_ offset: Double) -> SimTime { first + SimDuration(microseconds: Int64(offset.rounded())) }
    return Interval(median: time(offsets.median), low: time(offsets.low), high: time(offsets.high))
  }
}
