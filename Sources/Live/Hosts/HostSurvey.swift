import Model

/// What was found on a host at one look.
public struct HostSurvey: Hashable, Sendable {
  public var host: String
  public var node: NodeFacts
  public var capabilities: HostCapabilities
  /// `nil`: it has no such pool.
  public var pool: Pool?
  /// Xen's own domain, dom0.
  public var control: DomainFacts?
  /// This site's machines, by name.
  public var machines: [Machine]
  /// All other domains: looked at, never touched.
  public var foreign: [Foreign]
  /// Volumes of this site's machines, by name.
  public var volumes: [VolumeFacts]
  /// Those of them whose machine is not defined here.
  public var orphans: [VolumeFacts]
  /// Volumes that say whose a site is, by name.
  public var marks: [String]
  /// Volumes that say who waits at this site, by name.
  public var records: [String]
  /// Names of all other volumes of the pool.
  public var others: [String]
  /// Images that Quanta uploaded.
  public var images: [VolumeFacts]

  public struct Pool: Hashable, Sendable {
    public var facts: PoolFacts
    /// libvirt's name of its kind, such as `dir`.
    public var type: String
    /// The folder it is; `nil` when it is none.
    public var path: String?
  }

  public struct Machine: Hashable, Sendable {
    public var plan: MachinePlan
    public var domain: DomainFacts
    /// `nil` where it does not run, or nothing is told.
    public var scheduler: SchedulerFacts?
    public var state: MachineState
  }

  public struct Foreign: Hashable, Sendable {
    public var name: String
    public var state: DomainState
    public var vcpus: Int32
    public var memoryKiB: Int64
    /// Its name is one of this site's machines, but it does not say that it is one: no machine can be made there by that name.
    public var bearsOurName: Bool
  }
}

extension HostSurvey {
  /// Whether the host has a volume that bears the name of an environment's image; whether its bytes are right is another matter.
  func mayHold(_ environment: LiveEnvironment) -> Bool {
    switch environment.image {
    case .none: false
    case .volume(let name): others.contains(name) || images.contains { $0.name == name }
    case .file:
      images.contains { $0.name.hasPrefix(BaseImage.prefix + environment.environment.name + "-") }
    }
  }
}
