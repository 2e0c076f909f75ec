import Model
import Policy

extension ClusterShape {
  /// Most cores of one host.
  public static let coreLimit: Int32 = 4096

  /// Reads a cluster from a YAML file: a list of host groups under `groups`.
  ///
  /// ```yaml
  /// groups:
  ///   - {hosts: 16, cores: 8, memory: 64GiB}
  ///   - hosts: 4
  ///     cores: 32
  ///     memory: 512GiB
  ///     disk: 2TiB
  ///     attributes: [gpu]
  ///     site: north
  ///     speed: 1.3
  ///     sockets: 2
  ///     network: 10Gbit/s
  ///     cache: 200GiB
  ///     hypervisor: {cpu: 0.1, per-domain: 0.01, memory: 512MiB}
  ///     power: {watts: [86, 117], off: 5}
  ///     price: {hour: 0.1, licence-per-socket: 500}
  /// ```
  ///
  /// | key | value | without it |
  /// |---|---|---|
  /// | `hosts` | how many of this kind | an error |
  /// | `cores` | cores of each, up to 4096 | 1 |
  /// | `memory`, `disk` | sizes of each | not modelled: every request fits |
  /// | `attributes` | words a workspace may ask for | none |
  /// | `site` | name of the site it belongs to | none |
  /// | `speed` | work done in a second; 1 is the core that run times were measured on | 1 |
  /// | `sockets` | processor packages | 1 |
  /// | `network` | rate of its interface, such as `100Mbit/s` or `10MB/s` | not modelled |
  /// | `cache` | disk for images, beside `disk` | images always find room |
  /// | `hypervisor` | what dom0 keeps: `cpu` and `per-domain` in cores, `memory` | nothing |
  /// | `power` | a published model by name, or a mapping (below) | energy is not modelled |
  /// | `price` | `hour`, and a year's `licence-per-host`, `licence-per-socket` | money is not modelled |
  ///
  /// | key of `power` | value | without it |
  /// |---|---|---|
  /// | `model` | a published model, the rest of which is kept | `watts` must be given |
  /// | `watts` | idle and peak, or 11 numbers from 0 % to 100 % load | the model's |
  /// | `off`, `asleep` | watts when off, and when suspended to memory | 0 |
  /// | `boot`, `shutdown`, `sleep`, `wake` | how long each transition takes | 120 s, 30 s, 10 s, 15 s |
  /// | `boot-watts` | watts while switching on | full load |
  /// | `shutdown-watts`, `sleep-watts` | while switching off; while falling asleep or waking | idle |
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

  private static let keys = [
    "hosts", "cores", "memory", "disk", "attributes", "site", "speed", "sockets", "network", "cache", "hypervisor",
    "power", "price",
  ]

  private static func group(_ value: YAMLValue) throws -> Group {
    let keys = try value.mapping(of: Self.keys)
    guard let hosts = keys["hosts"] else {
      throw value.error("a group of hosts does not say how many they are", remedy: "add 'hosts: N'")
    }
    var host = HostShape(
      cores: try keys["cores"]?.integer(in: 1...coreLimit) ?? 1,
      memoryKiB: try keys["memory"].map(size), diskKiB: try keys["disk"].map(size),
      attributes: Set(try keys["attributes"]?.elements("words").map { try $0.text("a word") } ?? []),
      site: try keys["site"]?.text("a word"))
    host.speed = try keys["speed"]?.number(in: 0.001...1000, "a number from 0.001 to 1000") ?? 1
    host.sockets = try keys["sockets"]?.integer(in: 1...host.cores) ?? 1
    host.networkKbps = try keys["network"]?.kbps()
    host.cacheKiB = try keys["cache"].map(size)
    if let share = keys["hypervisor"] { host.hypervisor = try hypervisor(share, of: host) }
    host.power = try keys["power"].map { try PowerModel($0) }
    host.price = try keys["price"].map { try HostPrice($0) }
    return Group(count: try hosts.integer(in: 1...Int32.max), host: host)
  }

  private static func hypervisor(_ value: YAMLValue, of host: HostShape) throws -> HypervisorShare {
    let keys = try value.mapping(of: ["cpu", "per-domain", "memory"])
    let share = HypervisorShare(
      cpuMilli: try keys["cpu"]?.milliCores(upTo: host.cores) ?? 0,
      cpuMilliPerDomain: try keys["per-domain"]?.milliCores(upTo: host.cores) ?? 0,
      memoryKiB: try keys["memory"].map(size) ?? 0)
    if let place = keys["memory"], let memory = host.memoryKiB, share.memoryKiB >= memory {
      throw place.error(
        "a hypervisor that keeps \(ByteSize.text(kibibytes: share.memoryKiB)) leaves nothing of a host's \(ByteSize.text(kibibytes: memory))",
        remedy: "give it less than the host has")
    }
    if let place = keys["cpu"], share.cpuMilli >= host.cores * 1000 {
      throw place.error(
        "a hypervisor that keeps every core leaves none", remedy: "give it less than \(host.cores) cores")
    }
    return share
  }

  private static func size(_ value: YAMLValue) throws -> Int64 {
    let text = try value.text("a size such as 64GiB")
    return try value.onBehalf { try ByteSize.kibibytes(text) }
  }
}

extension PowerModel {
  private static let keys = [
    "model", "watts", "off", "asleep", "boot", "boot-watts", "shutdown", "shutdown-watts", "sleep", "wake",
    "sleep-watts",
  ]

  /// Reads the name of a published model, or a mapping.
  init(_ value: YAMLValue) throws {
    guard value.isMapping else {
      self = try Self.named(value)
      return
    }
    let keys = try value.mapping(of: Self.keys)
    let named = try keys["model"].map { try Self.named($0) }
    let watts = try keys["watts"]?.elements("watts").map { try $0.watts() } ?? named?.watts
    guard let watts else {
      throw value.error(
        "a power model without watts", remedy: "add 'watts: [idle, peak]', or the 11 of a SPECpower table")
    }
    self.init(
      watts: watts, offWatts: try keys["off"]?.watts() ?? 0, asleepWatts: try keys["asleep"]?.watts() ?? 0,
      bootWatts: try keys["boot-watts"]?.watts(), shutdownWatts: try keys["shutdown-watts"]?.watts(),
      sleepWatts: try keys["sleep-watts"]?.watts())
    for (key, path) in [("boot", \Self.boot), ("shutdown", \.shutdown), ("sleep", \.sleep), ("wake", \.wake)] {
      if let given = keys[key] { self[keyPath: path] = try given.span() }
    }
    try (keys["watts"] ?? value).onBehalf { try validate() }
  }

  private static func named(_ value: YAMLValue) throws -> PowerModel {
    let word = try value.text("the name of a power model, or a mapping with 'watts'")
    let names = published.map(\.name)
    guard let model = named(word) else {
      let guess = NearestName.of(word, among: names).map { "did you mean '\($0)'? " } ?? ""
      throw value.error(
        "there is no power model '\(word)'",
        remedy: "\(guess)There are \(names.joined(separator: ", ")); or give 'watts'")
    }
    return model
  }
}

extension HostPrice {
  /// Reads `{hour: 0.1, licence-per-host: 1000, licence-per-socket: 500}`.
  init(_ value: YAMLValue) throws {
    let keys = try value.mapping(of: ["hour", "licence-per-host", "licence-per-socket"])
    func price(_ key: String) throws -> Double { try keys[key]?.number(in: 0...1e12, "a price, 0 or more") ?? 0 }
    self.init(
      perHour: try price("hour"), licencePerHostYear: try price("licence-per-host"),
      licencePerSocketYear: try price("licence-per-socket"))
  }
}
