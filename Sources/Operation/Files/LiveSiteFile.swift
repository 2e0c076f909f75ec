import Foundation
import Live
import Model
import Policy
import Study

/// A site file, read and checked, and where in it things stand. <doc:SiteFiles> has all keys.
public struct LiveSiteFile: Sendable {
  public var site: LiveSite
  public let lines: SiteFileLines
  /// What the file of estimates holds, if the site names one: laws for a simulation beside the estimates.
  public let calibrated: EstimatesFile?

  /// Reads the site file at `path`; paths in it count from its folder on.
  ///
  /// Nothing is asked of the hosts. Sizes of images are taken from their files.
  ///
  /// - Parameters:
  ///   - path: of the file.
  ///   - registry: the policies there are; `nil`: the standard ones.
  ///   - variables: environment variables: where the state is kept by default.
  /// - Throws: `QuantaError` that names the line: kind `noInput` when the file or one it names is missing, else `data`.
  public init(
    path: String, registry: Registry? = nil, variables: [String: String] = ProcessInfo.processInfo.environment
  ) throws {
    let root = try YAMLFile.read(path)
    let keys = try SiteKeys.site.read(root)
    var lines = SiteFileLines(file: path)
    lines.note(keys)
    let name = try keys.text("name") ?? ""
    let hosts = try Self.hosts(keys["hosts"], &lines)
    var environments = try LiveEnvironment.list(keys["environments"], &lines)
    let (estimates, calibrated) = try Self.estimates(keys["estimates"])
    calibrated?.complete(&environments)
    var site = LiveSite(
      name: name, hosts: hosts, policy: try Self.policy(keys["policy"], registry ?? Registry()),
      environments: environments,
      estimates: estimates, limits: try keys["limits"].map { try ActionLimits($0) } ?? ActionLimits(),
      state: try Self.state(keys["state"], name, beside: root, variables), origin: path,
      locations: Dictionary(hosts.map { ($0.name, lines.location(ofHost: $0.name)) }) { first, _ in first })
    if let given = keys["halfway"] { site.halfway = try given.choice(LiveSite.Halfway.self) }
    if let given = keys["down-after"] { site.downAfter = try given.duration() }
    if let given = keys["grace"] { site.grace = try given.span() }
    if let given = keys["move-within"] { site.moveWithin = try given.duration() }
    if let given = keys["window"] { site.window = try given.duration() }
    if let given = keys["records"] { site.records = try given.integer(in: 0...Int.max) }
    self.site = site
    self.calibrated = calibrated
    self.lines = lines
  }

  // MARK: Parts

  private static func policy(_ value: YAMLValue?, _ registry: Registry) throws -> String {
    guard let value else { return "" }
    let text = try value.text("a policy expression")
    return try value.onBehalf { try PolicySpecification(parsing: text, registry: registry).text }
  }

  private static func hosts(_ value: YAMLValue?, _ lines: inout SiteFileLines) throws -> [LiveHost] {
    var hosts: [LiveHost] = []
    for element in try value?.elements("hosts") ?? [] {
      let keys = try element.mapping(of: SiteKeys.host.names)
      let host = try LiveHost(keys)
      if hosts.contains(where: { $0.name == host.name }) {
        throw (keys["name"] ?? element).error(
          "there are two hosts '\(host.name)', the other at \(lines.location(ofHost: host.name))",
          remedy: "give each a name of its own")
      }
      if let twin = hosts.first(where: { $0.uri == host.uri }) {
        throw (keys["uri"] ?? element).error(
          "'\(host.name)' and '\(twin.name)' are one host: both are \(host.uri)", remedy: "list each host once")
      }
      lines.note(host: host.name, element)
      hosts.append(host)
    }
    return hosts
  }

  private static func estimates(_ value: YAMLValue?) throws -> (Estimates, EstimatesFile?) {
    guard let value else { return (Estimates(), nil) }
    guard let path = try value.fileName(among: SiteKeys.estimates.names) else {
      return (try Estimates(value, base: Estimates()), nil)
    }
    let file = try EstimatesFile(path: path.present("file of estimates"))
    return (file.estimates, file)
  }

  /// As the XDG Base Directory Specification 0.8 says: a relative `XDG_STATE_HOME` is not heeded.
  private static func state(
    _ value: YAMLValue?, _ name: String, beside root: YAMLValue, _ variables: [String: String]
  ) throws -> String {
    let home = variables["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    if let value {
      let path = try value.text("a folder")
      guard path.hasPrefix("~/") else { return StudyFile.resolve(path, beside: value.file) }
      guard let home else {
        throw value.error("'~' stands for nothing, since HOME is not set", remedy: "give an absolute path")
      }
      return home + path.dropFirst()
    }
    if let folder = variables["XDG_STATE_HOME"], folder.hasPrefix("/") { return "\(folder)/quanta/\(name)" }
    guard let home else {
      throw root.error(
        "there is no folder for the state, since HOME is not set", remedy: "add 'state: /var/lib/quanta'")
    }
    return "\(home)/.local/state/quanta/\(name)"
  }
}

extension LiveSite {
  /// Reads a site file; ``LiveSiteFile`` also says where in it things stand.
  ///
  /// - Throws: as ``LiveSiteFile/init(path:registry:variables:)``.
  public init(file path: String, registry: Registry? = nil) throws {
    self = try LiveSiteFile(path: path, registry: registry).site
  }
}

extension ActionLimits {
  init(_ value: YAMLValue) throws {
    let keys = try value.mapping(of: SiteKeys.limits.names)
    self.init()
    if let given = keys["starts"] { startsPerMinute = try given.integer(in: 0...Int.max) }
    if let given = keys["suspensions"] { suspensionsPerMinute = try given.integer(in: 0...Int.max) }
    if let given = keys["migrations"] { migrationsPerMinute = try given.integer(in: 0...Int.max) }
    if let given = keys["per-host"] { perHostPerMinute = try given.integer(in: 0...Int.max) }
  }
}
