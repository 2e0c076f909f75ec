import Model
import Policy

/// What a run is made of, beside the trace.
public struct RunSettings: Hashable, Sendable, Codable {
  /// The canonical policy expression.
  public var policy: String
  /// What the run is called in tables; `nil` calls it by its policy.
  public var name: String?
  /// Hosts; `nil` is the trace's machine as single-core hosts.
  public var cluster: ClusterShape?
  /// Bound τ of the bounded slowdowns.
  public var tau: SimDuration
  /// Noted with the results; a policy that draws lots has a seed of its own.
  public var seed: UInt64
  /// Every change of the system's state is kept, not only means over stretches of time.
  public var keepsSamples: Bool
  /// Every job's fair start time is found: costs a simulation of the queue at each submission.
  public var followsFairStarts: Bool

  public init(
    policy: String, name: String? = nil, cluster: ClusterShape? = nil, tau: SimDuration = .seconds(10),
    seed: UInt64 = 0, keepsSamples: Bool = false, followsFairStarts: Bool = false
  ) {
    self.policy = policy
    self.name = name
    self.cluster = cluster
    self.tau = tau
    self.seed = seed
    self.keepsSamples = keepsSamples
    self.followsFairStarts = followsFairStarts
  }
}

extension RunSettings {
  /// What tables and the database call the run.
  public var title: String { name ?? policy }
}

extension ClusterShape {
  /// `128 processors`, or `16 hosts of 8 cores + 4 hosts of 16 cores, 64 GiB`.
  public var text: String {
    if groups.count == 1, groups[0].host == HostShape(cores: 1) { return "\(groups[0].count) processors" }
    return groups.map { group in
      var text =
        "\(group.count) host\(group.count == 1 ? "" : "s") of \(group.host.cores) core\(group.host.cores == 1 ? "" : "s")"
      if let memory = group.host.memoryKiB { text += ", \(ByteSize.text(kibibytes: memory)) memory" }
      if let disk = group.host.diskKiB { text += ", \(ByteSize.text(kibibytes: disk)) disk" }
      if !group.host.attributes.isEmpty { text += ", " + group.host.attributes.sorted().joined(separator: " ") }
      return text
    }.joined(separator: " + ")
  }

  /// Some host has a limit besides its cores.
  public var limitsMore: Bool { groups.contains { $0.host.memoryKiB != nil || $0.host.diskKiB != nil } }
}
