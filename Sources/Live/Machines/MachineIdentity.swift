import Model

/// Which machine of which workspace of which site a domain is; all names on hosts come from here.
public struct MachineIdentity: Hashable, Sendable, Codable {
  public var site: String
  public var workspace: Int64
  /// 0, 1, … among the machines of its workspace.
  public var machine: Int32

  public init(site: String, workspace: Int64, machine: Int32) {
    self.site = site
    self.workspace = workspace
    self.machine = machine
  }

  /// The domain's name, and the beginning of its volumes' names.
  public var domain: String { "quanta-\(site)-\(workspace)-\(machine)" }
  public var disk: String { domain + ".disk" }
  public var seed: String { domain + ".seed" }
  public var memory: String { domain + ".save" }

  /// The volumes a machine may have.
  public var volumes: [String] { [disk, seed, memory] }

  /// Reads a domain's or a volume's name; `nil` when it is not one of this site's machines.
  public init?(name: String, site: String) {
    let prefix = "quanta-\(site)-"
    guard name.hasPrefix(prefix) else { return nil }
    let stem = name.dropFirst(prefix.count).prefix { $0 != "." }
    let parts = stem.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let workspace = Int64(parts[0]), let machine = Int32(parts[1]), workspace > 0, machine >= 0
    else { return nil }
    self.init(site: site, workspace: workspace, machine: machine)
    guard [domain, disk, seed, memory].contains(name) else { return nil }
  }
}

/// All it takes to make a machine, and to make it again: kept in the domain's metadata, so that hosts alone tell the whole story.
public struct MachinePlan: Hashable, Sendable, Codable {
  public var identity: MachineIdentity
  public var request: WorkspaceRequest
  /// When it was asked for, µs since 1970.
  public var submitted: SimTime
  /// How often the workspace was begun, counting this time: what has a lower one is left over.
  public var generation: Int32
  /// When its machines ran first in this generation, and run time before the last suspension, µs.
  public var began: SimTime?
  public var done: SimDuration

  public init(
    identity: MachineIdentity, request: WorkspaceRequest, submitted: SimTime, generation: Int32, began: SimTime? = nil,
    done: SimDuration = .zero
  ) {
    self.identity = identity
    self.request = request
    self.submitted = submitted
    self.generation = generation
    self.began = began
    self.done = done
  }
}
