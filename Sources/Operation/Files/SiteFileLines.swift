import Study

/// Where in a site file its parts stand, so that what is found out about them later – a host that does not answer – can be said of the line.
public struct SiteFileLines: Hashable, Sendable {
  /// The site file.
  public let file: String
  private var keys: [String: String] = [:]
  private var hosts: [String: String] = [:]
  private var environments: [String: String] = [:]

  init(file: String) { self.file = file }

  /// `file:line` of a host by its name; the file alone where it has no such host.
  public func location(ofHost name: String) -> String { hosts[name] ?? file }

  /// `file:line` of an environment by its name, in whatever file it stands; the site file where there is none.
  public func location(ofEnvironment name: String) -> String { environments[name] ?? file }

  /// `file:line` of a key of the site, such as `policy`; the file alone where it is left out.
  public func location(of key: String) -> String { keys[key] ?? file }

  mutating func note(_ values: [String: YAMLValue]) { keys = values.mapValues(\.location) }
  mutating func note(host name: String, _ value: YAMLValue) { hosts[name] = value.location }
  mutating func note(environment name: String, _ value: YAMLValue) { environments[name] = value.location }
}
