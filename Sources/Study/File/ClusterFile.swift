import Model

extension ClusterShape {
  /// Most cores of one host.
  public static let coreLimit: Int32 = 4096

  /// Reads a cluster from a YAML file: a list of host groups under `groups`.
  ///
  /// ```yaml
  /// groups:
  ///   - {hosts: 16, cores: 8, memory: 64GiB}
  ///   - {hosts: 4, cores: 32, memory: 512GiB, disk: 2TiB, attributes: [gpu], site: north}
  /// ```
  ///
  /// - Throws: `QuantaError`: kind `noInput` when there is no such file, `data` naming the line otherwise.
  public init(file path: String) throws {
    let root = try YAMLFile.read(path)
    guard let groups = try root.mapping(of: ["groups"])["groups"] else {
      throw root.error("there are no groups of hosts", remedy: "list them under 'groups:'")
    }
    try self.init(groups)
  }

  /// Reads the list of host groups.
  init(_ list: YAMLValue) throws {
    let groups = try list.elements("host groups").map(Self.group)
    self.init(groups: groups)
    guard coreCount > 0, coreCount <= Int(Int32.max) else {
      throw list.error(
        "a cluster of \(coreCount) cores cannot be simulated", remedy: "give it from 1 to \(Int32.max) in all")
    }
  }

  private static func group(_ value: YAMLValue) throws -> Group {
    let keys = try value.mapping(of: ["hosts", "cores", "memory", "disk", "attributes", "site"])
    guard let hosts = keys["hosts"] else {
      throw value.error("a group of hosts does not say how many they are", remedy: "add 'hosts: N'")
    }
    let host = HostShape(
      cores: try keys["cores"]?.integer(in: 1...coreLimit) ?? 1,
      memoryKiB: try keys["memory"].map(size), diskKiB: try keys["disk"].map(size),
      attributes: Set(try keys["attributes"]?.elements("words").map { try $0.text("a word") } ?? []),
      site: try keys["site"]?.text("a word"))
    return Group(count: try hosts.integer(in: 1...Int32.max), host: host)
  }

  private static func size(_ value: YAMLValue) throws -> Int64 {
    let text = try value.text("a size such as 64GiB")
    return try value.onBehalf { try ByteSize.kibibytes(text) }
  }
}
