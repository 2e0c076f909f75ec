import Foundation
import Model
import Policy
import Sim
import Workload

/// A site written down: what is true of it, what policies believe of it, and what it costs.
///
/// A YAML mapping of `site`, `estimates` and `cost`, each of which may be missing. <doc:SiteFiles> has all keys with units and defaults.
public struct SiteFile: Hashable, Sendable {
  public var site: SiteModel
  /// What the site's means say, except where the file says otherwise.
  public var estimates: Estimates
  public var cost: CostModel

  /// Reads the file at `path` for a site of these hosts.
  ///
  /// - Throws: `QuantaError`: kind `noInput` when the file, or a failure trace it names, is missing, `data` naming the line otherwise.
  public init(path: String, shape: ClusterShape) throws {
    let keys = try YAMLFile.read(path).mapping(of: ["site", "estimates", "cost"])
    site = try keys["site"].map { try SiteModel($0, hosts: shape.hostCount) } ?? SiteModel()
    let means = site.estimates(for: shape)
    estimates = try keys["estimates"].map { try Estimates($0, base: means) } ?? means
    cost = try keys["cost"].map { try CostModel($0) } ?? CostModel()
  }
}

/// Reads the truth about a site from the mapping under `site:`. Keys, units and defaults stand in <doc:SiteFiles>.
///
/// ```yaml
/// site:
///   boot: "normal(mean: 20s, deviation: 4s)"   # quotes, because of the ': ' in it
///   slowdown: {cpu: 1.05, io: 1.2}
///   repository: {bandwidth: 10MB/s, distribution: multicast}
///   storage: {write: 50MB/s, read: 50MB/s}
///   failures: {time-between: "weibull(shape: 0.7, scale: 30d)", time-to-repair: "lognormal(mean: 4h, deviation: 8h)"}
/// ```
extension SiteModel {
  private static let keys = [
    "boot", "shutdown", "boot-cpu", "shutdown-cpu", "slowdown", "repository", "storage", "moving", "mishaps",
    "failures",
    "checkpoint", "wide-area", "seed",
  ]

  /// Reads a mapping; what it does not say stays as `base` has it, so that one mapping can override another.
  ///
  /// - Parameter hosts: how many the site has, to check a failure trace by; `nil` when that is not known yet.
  /// - Throws: `QuantaError` of kind `data` that names the line, `noInput` for a failure trace that is not there.
  init(_ value: YAMLValue, base: SiteModel = SiteModel(), hosts: Int? = nil) throws {
    self = base
    let keys = try value.mapping(of: Self.keys)
    if let given = keys["boot"] { boot = try given.law() }
    if let given = keys["shutdown"] { shutdown = try given.law() }
    if let given = keys["boot-cpu"] { bootCPU = try given.part() }
    if let given = keys["shutdown-cpu"] { shutdownCPU = try given.part() }
    if let given = keys["slowdown"] { try slowdown.read(given) }
    if let given = keys["repository"] { try repository.read(given) }
    if let given = keys["storage"] { try storage.read(given) }
    if let given = keys["moving"] { try moving.read(given) }
    if let given = keys["mishaps"] { try mishaps.read(given) }
    if let given = keys["failures"] {
      failures = given.isWord("none") ? nil : try FailureModel(given, base: failures ?? FailureModel(), hosts: hosts)
    }
    if let given = keys["checkpoint"] { checkpointEvery = given.isWord("none") ? nil : try Self.interval(given) }
    if let given = keys["wide-area"] { wideAreaKbps = try given.kbps(unless: "none") }
    if let given = keys["seed"] { seed = try given.integer(in: 0...UInt64.max) }
  }

  private static func interval(_ value: YAMLValue) throws -> SimDuration {
    let interval = try value.span()
    // Less would be mostly saving.
    guard interval >= .seconds(1) else {
      throw value.error("a checkpoint every \(interval.text) is too often", remedy: "give 1s or more, or none")
    }
    return interval
  }
}

extension SiteModel.Slowdown {
  /// One factor for CPU-bound work, or a mapping by kind of work.
  fileprivate mutating func read(_ value: YAMLValue) throws {
    func factor(_ value: YAMLValue) throws -> Double {
      try value.number(in: 1...100, "a factor from 1 to 100, such as 1.05 for five per cent slower")
    }
    guard value.isMapping else {
      cpu = try factor(value)
      return
    }
    let keys = try value.mapping(of: ["cpu", "io", "network"])
    if let given = keys["cpu"] { cpu = try factor(given) }
    if let given = keys["io"] { io = try factor(given) }
    if let given = keys["network"] { network = try factor(given) }
  }
}

extension SiteModel.Repository {
  fileprivate mutating func read(_ value: YAMLValue) throws {
    let keys = try value.mapping(of: ["bandwidth", "links", "distribution"])
    if let given = keys["bandwidth"] { kbps = try given.kbps(unless: "unlimited") }
    if let given = keys["links"] { channels = try given.integer(in: 1...100_000) }
    if let given = keys["distribution"] { distribution = try given.choice(Distribution.self) }
  }
}

extension SiteModel.Storage {
  fileprivate mutating func read(_ value: YAMLValue) throws {
    let keys = try value.mapping(of: ["shared", "write", "read"])
    if let given = keys["shared"] { isShared = try given.flag() }
    if let given = keys["write"] { writeKiBps = try given.kibps() }
    if let given = keys["read"] { readKiBps = try given.kibps() }
  }
}

extension SiteModel.Moving {
  fileprivate mutating func read(_ value: YAMLValue) throws {
    let keys = try value.mapping(of: ["dirty", "rounds", "downtime", "disk", "bandwidth"])
    if let given = keys["dirty"] { dirtyKiBps = given.isWord("0") || given.isWord("none") ? 0 : try finite(given) }
    if let given = keys["rounds"] { rounds = try given.integer(in: 1...1000) }
    if let given = keys["downtime"] { downtime = try given.span() }
    if let given = keys["disk"] { movesDisk = try given.flag() }
    if let given = keys["bandwidth"] { kbps = try given.kbps(unless: "network") }
  }

  private func finite(_ value: YAMLValue) throws -> Double {
    let rate = try value.kibps()
    guard rate.isFinite else {
      throw value.error("memory is not dirtied at an unlimited rate", remedy: "give a rate such as 20MB/s, or none")
    }
    return rate
  }
}

extension SiteModel.Mishaps {
  fileprivate mutating func read(_ value: YAMLValue) throws {
    let keys = try value.mapping(of: ["boot", "staging", "suspend", "staging-retries"])
    if let given = keys["boot"] { boot = try given.probability() }
    if let given = keys["staging"] { staging = try given.probability() }
    if let given = keys["suspend"] { suspend = try given.probability() }
    if let given = keys["staging-retries"] { stagingRetries = try given.integer(in: 0...1000) }
  }
}

extension FailureModel {
  init(_ value: YAMLValue, base: FailureModel, hosts: Int?) throws {
    self = base
    let keys = try value.mapping(of: ["time-between", "time-to-repair", "trace"])
    if let given = keys["time-between"] { timeBetween = given.isWord("none") ? nil : try given.law() }
    if let given = keys["time-to-repair"] { timeToRepair = given.isWord("none") ? nil : try given.law() }
    if let given = keys["trace"] { outages = given.isWord("none") ? [] : try Self.outages(given, hosts) }
    let known = (outages.map(\.host).max() ?? 0) + 1
    try value.onBehalf { try validate(hosts: hosts ?? Int(known)) }
  }

  private static func outages(_ value: YAMLValue, _ hosts: Int?) throws -> [Outage] {
    let path = StudyFile.resolve(try value.text("the path of a failure trace"), beside: value.file)
    guard FileManager.default.fileExists(atPath: path) else {
      throw QuantaError(
        .noInput, "there is no failure trace '\(path)'", at: value.location,
        remedy: "give its path from the folder of the file that names it on, or an absolute one")
    }
    return try FailureTrace.read(path: path, hosts: hosts).map { Outage(host: $0.host, from: $0.from, to: $0.to) }
  }
}

/// Reads what a policy believes from the mapping under `estimates:`.
extension Estimates {
  /// What the mapping does not say stays as `base` has it: usually what the site's means say.
  package init(_ value: YAMLValue, base: Estimates) throws {
    self = base
    let keys = try value.mapping(of: [
      "boot", "shutdown", "boot-cpu", "shutdown-cpu", "run-factor", "staging", "peer", "suspend", "resume", "migration",
      "moves-disk", "shares-storage", "multicasts", "repository-links", "loses-caches",
    ])
    if let given = keys["boot"] { boot = try given.span() }
    if let given = keys["shutdown"] { shutdown = try given.span() }
    if let given = keys["boot-cpu"] { bootCPU = try given.part() }
    if let given = keys["shutdown-cpu"] { shutdownCPU = try given.part() }
    if let given = keys["run-factor"] {
      runFactor = try given.number(in: 0.01...100, "a factor from 0.01 to 100, such as 1.05")
    }
    if let given = keys["staging"] { stagingKiBps = try given.kibps() }
    if let given = keys["peer"] { peerKiBps = try given.kibps() }
    if let given = keys["suspend"] { suspendKiBps = try given.kibps() }
    if let given = keys["resume"] { resumeKiBps = try given.kibps() }
    if let given = keys["migration"] { migrationKiBps = try given.kibps() }
    if let given = keys["moves-disk"] { movesDisk = try given.flag() }
    if let given = keys["shares-storage"] { sharesStorage = try given.flag() }
    if let given = keys["multicasts"] { multicasts = try given.flag() }
    if let given = keys["repository-links"] { repositoryLinks = try given.integer(in: 1...100_000) }
    if let given = keys["loses-caches"] { losesCaches = try given.flag() }
  }
}
