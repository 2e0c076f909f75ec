import ArgumentParser
import Model
import Study

/// The machine, where it is not just the log's processors.
struct ClusterOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "YAML file with groups of hosts: 'groups:' and a list of {hosts: N, cores: N, memory: 64GiB, …}.",
      valueName: "file"))
  var cluster: String?

  @Option(help: "Hosts of the cluster; without it, one host of one core for each of the log's processors.")
  var hosts: Int32?

  @Option(help: "Cores of each host.")
  var coresPerHost: Int32 = 1

  @Option(help: ArgumentHelp("Memory of each host, such as 64GiB; counts with --memory.", valueName: "size"))
  var memoryPerHost: String?

  @Option(help: ArgumentHelp("Disk of each host, such as 2TiB.", valueName: "size"))
  var diskPerHost: String?

  /// - Throws: `QuantaError` of kind `usage` when a number makes no sense, or the file's own.
  func makeCluster() throws -> ClusterShape? {
    if let cluster {
      guard hosts == nil, coresPerHost == 1, memoryPerHost == nil, diskPerHost == nil else {
        throw QuantaError(
          .usage, "the cluster is given twice, by a file and by options of its hosts", at: "--cluster",
          remedy: "leave one of them out")
      }
      return try ClusterShape(file: cluster)
    }
    guard let hosts else {
      guard coresPerHost == 1, memoryPerHost == nil, diskPerHost == nil else {
        throw QuantaError(
          .usage, "cores, memory or disk of a host are given, but not how many hosts", remedy: "add --hosts N")
      }
      return nil
    }
    guard hosts > 0, coresPerHost > 0, coresPerHost <= ClusterShape.coreLimit,
      Int64(hosts) * Int64(coresPerHost) <= Int64(Int32.max)
    else {
      throw QuantaError(
        .usage, "\(hosts) hosts of \(coresPerHost) cores are no cluster",
        remedy: "give at least 1 of each, at most \(ClusterShape.coreLimit) cores a host and \(Int32.max) in all")
    }
    let shape = HostShape(
      cores: coresPerHost, memoryKiB: try memoryPerHost.map { try Self.kibibytes($0, "--memory-per-host") },
      diskKiB: try diskPerHost.map { try Self.kibibytes($0, "--disk-per-host") })
    return ClusterShape(groups: [ClusterShape.Group(count: hosts, host: shape)])
  }

  private static func kibibytes(_ text: String, _ option: String) throws -> Int64 {
    do { return try ByteSize.kibibytes(text) } catch var error as QuantaError {
      error.location = option
      throw error
    }
  }
}
