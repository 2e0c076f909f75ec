import Foundation
import Live
import Model
import Policy
import Stats

/// What calibration found out: how long each operation takes, by what law, and the estimates that follow.
public struct CalibrationResult: Sendable {
  /// One operation, or one environment's booting, as fitted.
  public struct Finding: Sendable {
    /// `boot of debian`, `suspend`, …
    public var what: String
    /// Seconds, or KiB/s where ``isRate``.
    public var values: [Double]
    public var isRate: Bool
    /// The best first; empty where there are too few values, or all are the same.
    public var fits: [Fit]
    /// What the estimates file says.
    public var estimate: Double
  }

  public let site: LiveSite
  public let times: OperationTimes
  public let shares: [ShareTrial]
  public let findings: [Finding]
  /// What could not be measured, and why.
  public let notes: [String]
  public let file: EstimatesFile
  public let written: SimTime

  /// Fewer values than this are no sample to fit a law to.
  static let leastToFit = 5

  init(site: LiveSite, times: OperationTimes, shares: [ShareTrial], notes: [String], written: SimTime) {
    self.site = site
    self.times = times
    self.shares = shares
    self.notes = notes
    self.written = written
    var maker = EstimatesMaker(site.estimates, times)
    maker.make()
    findings = maker.findings
    file = maker.file
  }

  /// Writes the estimates file.
  public func write(to path: String) throws {
    var remarks: [String: String] = [:]
    for finding in findings {
      guard let key = EstimatesMaker.keys[finding.what] else { continue }
      remarks[key] = "n = \(finding.values.count), \(finding.what)"
    }
    let hosts = site.hosts.map(\.name).joined(separator: ", ")
    let text = try file.text(
      site: site.name, source: "\(times.orders.count { $0.course == .smooth }) operations on \(hosts)",
      date: Instant.text(SimTime(microseconds: written.microseconds / 1_000_000 * 1_000_000)), notes: remarks)
    do { try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic) } catch {
      throw QuantaError(
        .inputOutput, "the estimates cannot be written: \(error.localizedDescription)", at: path,
        remedy: "check the folder and its permissions")
    }
  }
}

/// Makes estimates and laws of observed times.
///
/// An estimate is the median of what was observed, so that half of the predictions are too short and half too long; a rate is the
/// median over operations of KiB per second. Booting and shutting down under a cap are brought to what they take with a core; saving and
/// restoring beside others, to what they take with a disk (``DiskSharing``). What was not observed stays as the site has it.
struct EstimatesMaker {
  /// Findings that stand for a key of the estimates.
  static let keys = [
    "boot": "boot", "stop": "shutdown", "stage": "staging", "suspend": "suspend", "resume": "resume",
    "move": "migration",
  ]

  private let times: OperationTimes
  private let disks: DiskSharing
  private var estimates: Estimates
  private(set) var findings: [CalibrationResult.Finding] = []
  private(set) var file: EstimatesFile

  init(_ estimates: Estimates, _ times: OperationTimes) {
    self.estimates = estimates
    self.times = times
    disks = DiskSharing(times.orders, isOneDisk: estimates.sharesStorage)
    file = EstimatesFile(estimates: estimates)
  }

  private func orders(_ operation: String) -> [OperationTimes.Order] {
    times.orders.filter { $0.operation == operation && $0.course == .smooth && $0.observed > .zero }
  }

  mutating func make() {
    boots()
    let stops = orders("stop")
    estimates.shutdownCPU = CapStretch(stops).part ?? estimates.shutdownCPU
    if let stop = find("stop", uncapped(stops, estimates.shutdownCPU)) {
      estimates.shutdown = Self.duration(stop.estimate)
      file.shutdown = Self.law(stop)
    }
    rate("stage", rates(orders("stage"))) { $0.stagingKiBps = $1 }
    rate("suspend", rates(orders("suspend"))) { $0.suspendKiBps = $1 }
    rate("resume", rates(orders("resume"))) { $0.resumeKiBps = $1 }
    rate("move", moves) { $0.migrationKiBps = $1 }
    file.estimates = estimates
  }

  private mutating func boots() {
    let starts = orders("start")
    estimates.bootCPU = CapStretch(starts).part ?? estimates.bootCPU
    if let all = find("boot", uncapped(starts, estimates.bootCPU)) {
      estimates.boot = Self.duration(all.estimate)
      file.boot = Self.law(all)
    }
    for (name, starts) in Dictionary(grouping: starts, by: \.environment).sorted(by: { $0.key < $1.key })
    where !name.isEmpty {
      // Of one, how long its machine takes to be made may be much of the boot, of another little.
      let part = CapStretch(starts).part
      guard let one = find("boot of \(name)", uncapped(starts, part ?? estimates.bootCPU)) else { continue }
      file.environments[name] = EstimatesFile.Boot(Self.law(one) ?? .fixed(Self.duration(one.estimate)), cpu: part)
    }
  }

  /// Seconds they would have taken with a core each.
  private func uncapped(_ orders: [OperationTimes.Order], _ part: Double) -> [Double] {
    orders.map { $0.observed.seconds / $0.setting.stretch(cpu: part) }
  }

  /// KiB/s of each machine; machines of one workspace on one host share its disk.
  private func rates(_ orders: [OperationTimes.Order]) -> [Double] {
    orders.compactMap { order in
      guard order.memoryKiB > 0 else { return nil }
      let most =
        order.operation == "stage" ? 1 : Dictionary(order.hosts.map { ($0, 1) }, uniquingKeysWith: +).values.max() ?? 1
      return Double(order.memoryKiB) * Double(most) / disks.alone(order)
    }
  }

  /// KiB/s at which memory reaches another host. Resuming elsewhere also reads it there, which is taken off; where nothing is left then, it
  /// takes as good as no time.
  private var moves: [Double] {
    let elsewhere = orders("resume elsewhere").filter { $0.memoryKiB > 0 }.map { order in
      let moving = order.observed - Estimates.time(order.memoryKiB, at: estimates.resumeKiBps)
      return Double(order.memoryKiB) / max(0.001, moving.seconds)
    }
    return elsewhere + rates(orders("migrate")) + rates(orders("migrate with a pause"))
  }

  private mutating func rate(_ what: String, _ values: [Double], _ set: (inout Estimates, Double) -> Void) {
    // No file says less than a thousandth of a KiB/s, or more than a million MiB/s.
    guard let found = find(what, values, isRate: true), found.estimate >= 0.001, found.estimate <= 1e9 else { return }
    set(&estimates, found.estimate)
  }

  private mutating func find(_ what: String, _ values: [Double], isRate: Bool = false) -> CalibrationResult.Finding? {
    guard !values.isEmpty else { return nil }
    let finding = CalibrationResult.Finding(
      what: what, values: values, isRate: isRate,
      fits: values.count >= CalibrationResult.leastToFit ? Fit.all(to: values) : [],
      estimate: quantile(ofSorted: values.sorted(), 0.5))
    findings.append(finding)
    return finding
  }

  private static func duration(_ seconds: Double) -> SimDuration { SimDuration(seconds: seconds) ?? .zero }

  /// The best fit as files have it; `nil` where there is none a duration can be drawn from.
  private static func law(_ finding: CalibrationResult.Finding) -> DurationLaw? {
    for fit in finding.fits {
      let law: DurationLaw? =
        switch fit.distribution {
        case let normal as Normal: .normal(mean: duration(normal.mean), deviation: duration(normal.sigma))
        case let log as LogNormal: .lognormal(mean: duration(log.mean), deviation: duration(log.standardDeviation))
        case let weibull as Weibull: .weibull(shape: weibull.shape, scale: duration(weibull.scale))
        default: nil
        }
      if let law, law.fault == nil { return law }
    }
    return nil
  }
}
