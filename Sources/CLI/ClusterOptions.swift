import ArgumentParser
import Model

/// The machine, where it is not just the log's processors.
struct ClusterOptions: ParsableArguments {
  @Option(help: "Hosts of the cluster; without it, one host of one core for each of the log's processors.")
  var hosts: Int32?

  @Option(help: "Cores of each host.")
  var coresPerHost: Int32 = 1

  @Option(help: ArgumentHelp("Memory of each host, such as 64GiB; counts with --memory.", valueName: "size"))
  var memoryPerHost: String?

  @Option(help: ArgumentHelp("Disk of each host, such as 2TiB.", valueName: "size"))
  var diskPerHost: String?

  /// - Throws: ``QuantaError`` of kind `usage` when a number makes no sense.
  func makeCluster() throws -> ClusterShape? {
    guard let hosts else {
      guard coresPerHost == 1, memoryPerHost == nil, diskPerHost == nil else {
        throw QuantaError(
          .usage, "cores, memory or disk of a host are given, but not how many hosts", remedy: "add --hosts N")
      }
      return nil
    }
    guard hosts > 0, coresPerHost > 0, coresPerHost <= 4096, Int64(hosts) * Int64(coresPerHost) <= Int64(Int32.max)
    else {
      throw QuantaError(
        .usage, "\(hosts) hosts of \(coresPerHost) cores are no cluster",
        remedy: "give at least 1 of each, at most 4096 cores a host and \(Int32.max) in all")
    }
    let shape = HostShape(
      cores: coresPerHost, memoryKiB: try memoryPerHost.map { try Self.kibibytes($0, "--memory-per-host") },
      diskKiB: try diskPerHost.map { try Self.kibibytes($0, "--disk-per-host") })
    return ClusterShape(groups: [ClusterShape.Group(count: hosts, host: shape)])
  }

  /// Reads `512MiB`, `64GiB`, `2TiB`, `1048576KiB`.
  private static func kibibytes(_ text: String, _ option: String) throws -> Int64 {
    let units: [(String, Int64)] = [("KiB", 1), ("MiB", 1 << 10), ("GiB", 1 << 20), ("TiB", 1 << 30)]
    for (unit, factor) in units where text.hasSuffix(unit) {
      if let number = Int64(text.dropLast(3)), number > 0, number <= Int64.max / factor { return number * factor }
    }
    throw QuantaError(.usage, "'\(text)' is not a size", at: option, remedy: "write it as 512MiB, 64GiB or 2TiB")
  }
}
