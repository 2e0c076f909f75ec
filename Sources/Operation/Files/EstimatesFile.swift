import Live
import Model
import Policy
import Study

/// What calibration found out about a site, as the file that site files name under `estimates`.
///
/// ``text(site:source:date:notes:)`` writes it and ``init(path:)`` reads back the same. While ``environments`` is empty, it is also a
/// site file of simulations: `SiteFile` in `Study` reads the estimates and the laws.
public struct EstimatesFile: Hashable, Sendable {
  /// What policies plan with.
  public var estimates: Estimates
  /// What a simulation draws from, where it is known better than by a number.
  public var boot: DurationLaw?
  public var shutdown: DurationLaw?
  /// How environments boot, by name.
  public var environments: [String: Boot]

  /// How long machines of an environment take to boot, and which part of it caps stretch; `nil`: as the estimates say.
  public struct Boot: Hashable, Sendable {
    public var law: DurationLaw
    public var cpu: Double?

    public init(_ law: DurationLaw, cpu: Double? = nil) {
      self.law = law
      self.cpu = cpu
    }
  }

  public init(
    estimates: Estimates, boot: DurationLaw? = nil, shutdown: DurationLaw? = nil,
    environments: [String: Boot] = [:]
  ) {
    self.estimates = estimates
    self.boot = boot
    self.shutdown = shutdown
    self.environments = environments
  }

  /// Reads the file at `path`.
  ///
  /// - Throws: `QuantaError`: kind `noInput` when there is no such file, `data` naming the line otherwise.
  public init(path: String) throws {
    let keys = try PartKeys.estimates.read(YAMLFile.read(path))
    let laws = try keys["site"]?.mapping(of: PartKeys.laws.names) ?? [:]
    self.init(
      estimates: try keys["estimates"].map { try Estimates($0, base: Estimates()) } ?? Estimates(),
      boot: try laws["boot"]?.law(), shutdown: try laws["shutdown"]?.law())
    for element in try keys["environments"]?.elements("environments") ?? [] {
      let pair = try element.mapping(of: PartKeys.environment.names)
      guard let name = try pair.text("name"), let law = try pair["boot"]?.law() else { continue }
      let boot = Boot(law, cpu: try pair["boot-cpu"]?.part())
      guard environments.updateValue(boot, forKey: name) == nil else {
        throw element.error("environment '\(name)' is there twice", remedy: "keep one of them")
      }
    }
  }

  /// Gives environments that do not say how long they boot what was measured.
  ///
  /// What was measured of environments the site no longer has is passed over: a site may change without being measured anew.
  func complete(_ list: inout [LiveEnvironment]) {
    for index in list.indices where list[index].environment.boot == nil {
      guard let measured = environments[list[index].environment.name] else { continue }
      list[index].environment.boot = measured.law
      list[index].environment.bootCPU = list[index].environment.bootCPU ?? measured.cpu
    }
  }
}

extension EstimatesFile {
  /// The file's text.
  ///
  /// - Parameters:
  ///   - site: the site's name.
  ///   - source: how it was found out, such as `12 probes on h1 and h2`.
  ///   - date: when, as it is to stand there.
  ///   - notes: what is to stand behind keys of `estimates`, such as `boot` or `suspend`, each in a line.
  /// - Throws: `QuantaError` of kind `usage` when the reader would refuse what is to be written: a negative duration, a rate of 0.
  public func text(site: String, source: String, date: String, notes: [String: String] = [:]) throws -> String {
    var lines = [
      "# How long things take at site \(Self.comment(site)).", "# Measured: \(Self.comment(source))",
      "# Written: \(Self.comment(date))", "estimates:",
    ]
    for (key, value) in try entries() {
      let note = notes[key].map { " # \(Self.comment($0))" } ?? ""
      lines.append("  \(key): \(value)\(note)")
    }
    if boot != nil || shutdown != nil {
      lines.append("# What a simulation of the site draws from.")
      lines.append("site:")
      if let boot { lines.append("  boot: \(try Self.law(boot, "boot"))") }
      if let shutdown { lines.append("  shutdown: \(try Self.law(shutdown, "shutdown"))") }
    }
    if !environments.isEmpty {
      lines.append("environments:")
      for (name, boot) in environments.sorted(by: { $0.key < $1.key }) {
        let cpu = try boot.cpu.map { ", boot-cpu: \(try Self.part($0, "boot-cpu"))" } ?? ""
        lines.append(
          "  - {name: \"\(try Self.name(name))\", boot: \(try Self.law(boot.law, "environment \(name)"))\(cpu)}")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func entries() throws -> [(key: String, value: String)] {
    let factor = estimates.runFactor
    guard (0.01...100).contains(factor) else { throw Self.refusal("run-factor", "\(factor)", "from 0.01 to 100") }
    guard (1...100_000).contains(estimates.repositoryLinks) else {
      throw Self.refusal("repository-links", "\(estimates.repositoryLinks)", "from 1 to 100000")
    }
    return [
      ("boot", try Self.duration(estimates.boot, "boot")),
      ("shutdown", try Self.duration(estimates.shutdown, "shutdown")),
      ("boot-cpu", try Self.part(estimates.bootCPU, "boot-cpu")),
      ("shutdown-cpu", try Self.part(estimates.shutdownCPU, "shutdown-cpu")), ("run-factor", "\(factor)"),
      ("staging", try Self.rate(estimates.stagingKiBps, "staging")),
      ("peer", try Self.rate(estimates.peerKiBps, "peer")),
      ("suspend", try Self.rate(estimates.suspendKiBps, "suspend")),
      ("resume", try Self.rate(estimates.resumeKiBps, "resume")),
      ("migration", try Self.rate(estimates.migrationKiBps, "migration")), ("moves-disk", "\(estimates.movesDisk)"),
      ("shares-storage", "\(estimates.sharesStorage)"), ("multicasts", "\(estimates.multicasts)"),
      ("repository-links", "\(estimates.repositoryLinks)"), ("loses-caches", "\(estimates.losesCaches)"),
    ]
  }

  private static func duration(_ duration: SimDuration, _ key: String) throws -> String {
    guard duration >= .zero else { throw refusal(key, duration.text, "0s or more") }
    return duration.text
  }

  private static func part(_ part: Double, _ key: String) throws -> String {
    guard (0...1).contains(part) else { throw refusal(key, "\(part)", "from 0 to 1") }
    return "\(part)"
  }

  private static func law(_ law: DurationLaw, _ key: String) throws -> String {
    if let fault = law.fault { throw refusal(key, law.text, "a law that can be drawn from: \(fault)") }
    return "\"\(law.text)\""
  }

  /// Below 10⁹ KiB/s and above 10⁻³, Swift writes the shortest decimal that reads back the same, without an exponent.
  private static func rate(_ kibps: Double, _ key: String) throws -> String {
    if kibps == .infinity { return "unlimited" }
    guard kibps >= 0.001, kibps <= 1e9 else {
      throw refusal(key, "\(kibps) KiB/s", "from 0.001 to 10⁹ KiB/s, or unlimited")
    }
    return "\(kibps)KiB/s"
  }

  private static func name(_ name: String) throws -> String {
    let form = TextForm.name
    guard form.matches(name) else { throw refusal("environments", "'\(name)'", form.words) }
    return name
  }

  private static func refusal(_ key: String, _ value: String, _ wanted: String) -> QuantaError {
    QuantaError(.usage, "an estimate '\(key)' of \(value) cannot be written", remedy: "it must be \(wanted)")
  }

  /// One line, whatever it holds.
  private static func comment(_ text: String) -> String {
    String(text.map { $0.isNewline || $0.unicodeScalars.contains { $0.value < 32 || $0.value == 127 } ? " " : $0 })
  }
}
