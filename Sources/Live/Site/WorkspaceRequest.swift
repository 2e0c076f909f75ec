import Model

/// What somebody asks the live site for: what a workspace file says, checked.
public struct WorkspaceRequest: Hashable, Sendable, Codable {
  /// As its owner calls it; letters, digits, dots and hyphens.
  public var name: String
  public var count: Int32
  public var quantum: Quantum
  /// The environment's name in the site's catalogue.
  public var environment: String
  public var requested: SimDuration
  public var terms: Terms
  public var context: MachineContext

  public init(
    name: String, count: Int32 = 1, quantum: Quantum, environment: String, requested: SimDuration,
    terms: Terms = .bestEffort(preemptible: true), context: MachineContext = MachineContext()
  ) {
    self.name = name
    self.count = count
    self.quantum = quantum
    self.environment = environment
    self.requested = requested
    self.terms = terms
    self.context = context
  }
}

/// What makes a machine of an environment this workspace's machine (contextualisation).
public struct MachineContext: Hashable, Sendable, Codable {
  /// `nil`: the workspace's name, and the machine's number where there are several.
  public var hostname: String?
  public var user: String?
  /// Public keys, as in `authorized_keys`.
  public var keys: [String]
  public var files: [File]
  /// Commands at first boot.
  public var commands: [String]
  /// Added to the kernel's command line.
  public var arguments: String

  public struct File: Hashable, Sendable, Codable {
    public var path: String
    public var content: String
    /// Octal, such as `0644`.
    public var mode: String

    public init(path: String, content: String, mode: String = "0644") {
      self.path = path
      self.content = content
      self.mode = mode
    }
  }

  public init(
    hostname: String? = nil, user: String? = nil, keys: [String] = [], files: [File] = [], commands: [String] = [],
    arguments: String = ""
  ) {
    self.hostname = hostname
    self.user = user
    self.keys = keys
    self.files = files
    self.commands = commands
    self.arguments = arguments
  }
}
