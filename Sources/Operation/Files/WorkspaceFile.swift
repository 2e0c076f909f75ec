import Foundation
import Live
import Model
import Policy
import Study

/// A workspace file, read and checked: one workspace, or several under `workspaces`. <doc:WorkspaceFiles> has all keys.
public struct WorkspaceFile: Sendable {
  /// In the order of the file.
  public var entries: [Entry]

  /// A workspace and where in the file it and its keys stand.
  public struct Entry: Sendable {
    public var request: WorkspaceRequest
    fileprivate let place: String
    fileprivate let keys: [String: String]

    /// `file:line` of one of its keys, such as `memory`; of the workspace itself where the key is left out, or without one.
    public func location(of key: String = "") -> String { keys[key] ?? place }
  }

  public var requests: [WorkspaceRequest] { entries.map(\.request) }

  /// Reads the file at `path`, or standard input for `-`.
  ///
  /// - Parameter path: of the file, or `-`.
  /// - Parameter now: the time from which `+10m` counts, and before which nothing can be reserved; µs since 1970.
  /// - Throws: `QuantaError` that names the line: kind `noInput` when there is no such file, else `data`.
  public init(path: String, now: SimTime) throws {
    if path == "-" {
      try self.init(try FileHandle.standardInput.readToEnd() ?? Data(), called: "standard input", now: now)
    } else {
      try self.init(YAMLFile.read(path), now: now)
    }
  }

  /// Reads a file's content; messages call it `name`.
  public init(_ content: Data, called name: String, now: SimTime) throws {
    try self.init(YAMLFile.read(content, called: name), now: now)
  }

  private init(_ root: YAMLValue, now: SimTime) throws {
    try WorkspaceKeys.root.check(root)
    let several = try root.mapping(of: WorkspaceKeys.list.names + WorkspaceKeys.workspace.names)["workspaces"]
    let values = try several?.elements("workspaces") ?? [root]
    entries = []
    for value in values {
      let keys = try value.mapping(of: WorkspaceKeys.workspace.names)
      let request = try WorkspaceRequest(value, keys, now: now)
      if let twin = entries.first(where: { $0.request.name == request.name }) {
        throw (keys["name"] ?? value).error(
          "there are two workspaces '\(request.name)', the other at \(twin.location())",
          remedy: "give each a name of its own")
      }
      entries.append(Entry(request: request, place: value.location, keys: keys.mapValues(\.location)))
    }
  }

  /// Checks that the site can serve each of them at all, as `WorkspaceRequest.check(against:registry:at:)` does.
  ///
  /// - Returns: the workspaces.
  /// - Throws: `QuantaError` of kind `data` for the first that it cannot, with the line.
  @discardableResult
  public func check(against site: LiveSite, registry: Registry? = nil) throws -> [WorkspaceRequest] {
    for entry in entries { try entry.request.check(against: site, registry: registry) { entry.location(of: $0) } }
    return requests
  }

  /// Checks that hosts of these shapes can hold each of them, as `WorkspaceRequest.check(against:quanta:at:)` does.
  @discardableResult
  public func check(against shape: ClusterShape, quanta: any QuantaPolicy) throws -> [WorkspaceRequest] {
    for entry in entries { try entry.request.check(against: shape, quanta: quanta) { entry.location(of: $0) } }
    return requests
  }
}

extension WorkspaceRequest {
  /// Less than any machine of use runs in.
  public static let leastMemoryKiB: Int64 = 16 << 10

  /// Reads a file of one workspace.
  ///
  /// - Throws: as ``WorkspaceFile/init(path:now:)``, and where the file has several.
  public init(file path: String, now: SimTime) throws {
    let entries = try WorkspaceFile(path: path, now: now).entries
    guard entries.count == 1 else {
      throw QuantaError(
        .data, "there are \(entries.count) workspaces where one is wanted", at: entries[1].location(),
        remedy: "give a file of one workspace")
    }
    self = entries[0].request
  }

  /// Reads the values of a checked mapping.
  init(_ value: YAMLValue, _ keys: [String: YAMLValue], now: SimTime) throws {
    let share = try keys["cpu"]?.fraction(in: 0.001...1) ?? 1
    let quantum = Quantum(
      cpuMilli: Int32((share * 1000).rounded()), vcpus: try keys["vcpus"]?.integer(in: 1...4096) ?? 1,
      memoryKiB: try keys.size("memory") ?? 0, diskKiB: try keys.size("disk") ?? 0)
    if let place = keys["memory"], quantum.memoryKiB < Self.leastMemoryKiB {
      throw place.error(
        "no machine runs in \(ByteSize.text(kibibytes: quantum.memoryKiB))", remedy: "give each 16MiB at least")
    }
    self.init(
      name: try keys.text("name") ?? "", count: try keys["machines"]?.integer(in: 1...100_000) ?? 1, quantum: quantum,
      environment: try keys.text("environment") ?? "", requested: try keys["duration"]?.duration() ?? .zero)
    if let given = keys["terms"] { terms = try Terms(given, requested: requested, now: now) }
    if let given = keys["preemptible"] {
      guard case .bestEffort = terms else {
        throw given.error(
          "only best-effort work is preemptible, or not", remedy: "leave 'preemptible' out; other terms are kept to")
      }
      terms = .bestEffort(preemptible: try given.flag())
    }
    if let given = keys["context"] { context = try MachineContext(given) }
    if context.hostname == nil { try Self.checkHostname(name, keys["name"] ?? value) }
  }

  /// A workspace's name is its machines' hostname where nothing else is said.
  private static func checkHostname(_ name: String, _ value: YAMLValue) throws {
    guard TextForm.hostname.matches(name) else {
      throw value.error(
        "'\(name)' is no hostname, which it would be of its machines",
        remedy: "end each part with a letter or digit, or add 'context: {hostname: …}'")
    }
  }
}

extension Terms {
  init(_ value: YAMLValue, requested: SimDuration, now: SimTime) throws {
    guard value.isMapping else {
      self = value.isWord("immediate") ? .immediate : .bestEffort(preemptible: true)
      return
    }
    let keys = try value.mapping(of: WorkspaceKeys.terms.names)
    if let given = keys["reservation"] {
      let start = try given.onBehalf { try Instant.parse(given.text(), now: now) }
      guard start >= now else {
        throw given.error(
          "\(Instant.text(start)) is past: it is \(Instant.text(now))",
          remedy: "give a time to come, or +10m from now on")
      }
      self = .advanceReservation(start: start)
    } else if let given = keys["deadline"] {
      let end = try given.onBehalf { try Instant.parse(given.text(), now: now) }
      guard end >= now + requested else {
        throw given.error(
          "\(requested.text) of work cannot be done by \(Instant.text(end)): it is \(Instant.text(now))",
          remedy: "give \(Instant.text(now + requested)) or later, or ask for less time")
      }
      self = .deadline(by: end)
    } else {
      self = .bestEffort(preemptible: true)
    }
  }
}

extension MachineContext {
  init(_ value: YAMLValue) throws {
    let keys = try value.mapping(of: WorkspaceKeys.context.names)
    self.init(
      hostname: try keys.text("hostname"), user: try keys.text("user"), keys: try keys.texts("keys") ?? [],
      files: try keys["files"]?.elements("files").map { try File($0) } ?? [], commands: try keys.texts("run") ?? [],
      arguments: try keys.text("arguments") ?? "")
    if let place = keys["files"] {
      let paths = files.map(\.path)
      if let twin = paths.indices.first(where: { paths[..<$0].contains(paths[$0]) }) {
        throw place.error("'\(paths[twin])' is written twice", remedy: "keep one of them")
      }
    }
  }
}

extension MachineContext.File {
  init(_ value: YAMLValue) throws {
    let keys = try value.mapping(of: WorkspaceKeys.contextFile.names)
    self.init(path: try keys.text("path") ?? "", content: try keys.text("content") ?? "")
    if let given = try keys.text("mode") { mode = given }
    guard !path.hasSuffix("/"), !path.split(separator: "/").contains("..") else {
      throw (keys["path"] ?? value).error("'\(path)' is no path of a file", remedy: "name the file, without '..'")
    }
  }
}
