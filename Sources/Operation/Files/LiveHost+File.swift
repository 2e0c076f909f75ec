import Live
import Model
import Study

extension LiveHost {
  /// Reads the values of a checked mapping.
  init(_ keys: [String: YAMLValue]) throws {
    self.init(name: try keys.text("name") ?? "", uri: try keys.text("uri") ?? "")
    if let given = try keys.text("pool") { pool = given }
    cores = try keys["cores"]?.integer(in: 1...4096)
    memoryKiB = try keys.size("memory")
    diskKiB = try keys.size("disk")
    cacheKiB = try keys.size("cache")
    if let given = keys["hypervisor"] { reserve = try share(given) }
    cpus = try keys["cpus"].map(Self.cpuSet)
    bridge = try keys.text("bridge")
    migration = try keys.text("migration")
    fence = try keys.texts("fence")
    if let place = keys["fence"], let program = fence?.first, program.contains("/"), !program.hasPrefix("/") {
      throw place.error(
        "'\(program)' depends on the folder Quanta is started in",
        remedy: "give the command's absolute path, or its name alone")
    }
  }

  private func share(_ value: YAMLValue) throws -> HypervisorShare {
    let keys = try value.mapping(of: SiteKeys.hypervisor.names)
    let share = HypervisorShare(
      cpuMilli: try keys["cpu"]?.milliCores(upTo: 4096) ?? 0,
      cpuMilliPerDomain: try keys["per-domain"]?.milliCores(upTo: 4096) ?? 0, memoryKiB: try keys.size("memory") ?? 0)
    if let place = keys["cpu"], let cores, share.cpuMilli >= cores * 1000 {
      throw place.error(
        "a hypervisor that keeps \(Double(share.cpuMilli) / 1000) cores leaves nothing of a host's \(cores)",
        remedy: "give it less than \(cores)")
    }
    if let place = keys["memory"], let memoryKiB, share.memoryKiB >= memoryKiB {
      throw place.error(
        "a hypervisor that keeps \(ByteSize.text(kibibytes: share.memoryKiB)) leaves nothing of a host's \(ByteSize.text(kibibytes: memoryKiB))",
        remedy: "give it less than the host has")
    }
    return share
  }

  /// Ranges that run backwards are what the spelling cannot tell.
  private static func cpuSet(_ value: YAMLValue) throws -> String {
    let text = try value.text("a set of CPUs")
    for part in text.split(separator: ",") {
      let ends = part.drop { $0 == "^" }.split(separator: "-").compactMap { Int($0) }
      guard ends.count < 2 || ends[0] <= ends[1] else {
        throw value.error("the CPUs \(part) run backwards", remedy: "write \(ends[1])-\(ends[0])")
      }
    }
    return text
  }
}
