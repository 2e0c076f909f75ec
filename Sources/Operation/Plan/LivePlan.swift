import Live
import Model
import Policy

/// What the policy would do at a site now, and what the simulator says would come of it.
///
/// Made from read-only connections and a journal opened for reading, it has nothing to act with.
public struct LivePlan: Sendable {
  /// One thing the policy would do now.
  public struct Step: Hashable, Sendable, Codable {
    /// `start`, `suspend`, …
    public var action: String
    /// 0 where it is about none.
    public var workspace: Int64
    public var name: String
    /// One a machine; for images one a host.
    public var hosts: [String]
    /// What the hypervisor would be told of each machine; `nil` for what begins no machine.
    public var weight: Int32?
    public var cap: Int32?
    public var reason: String
  }

  /// A workspace that would not run now, and why.
  public struct Waiting: Hashable, Sendable, Codable {
    public var workspace: Int64
    public var name: String
    /// When the books believe it starts; `nil` when they believe nothing.
    public var expected: SimTime?
    public var reason: String
  }

  /// What would be promised of a host then.
  public struct Load: Hashable, Sendable, Codable {
    public var host: String
    public var cores: Int32
    public var memoryKiB: Int64
    public var promisedCores: Double
    public var promisedKiB: Int64
    public var machines: Int
  }

  public let standing: SiteStanding
  /// As they were decided.
  public let decisions: [Decision]
  public let steps: [Step]
  public let waiting: [Waiting]
  public let loads: [Load]
  public let prediction: Prediction

  /// Looks at the hosts, decides and simulates. Blocks.
  ///
  /// - Parameters:
  ///   - file: of the site.
  ///   - adding: workspaces to be thought of as submitted now.
  ///   - replications: how often the site is simulated; 0: not at all.
  ///   - seed: of the random numbers.
  ///   - now: µs since 1970.
  /// - Throws: `QuantaError`.
  public init(
    _ file: LiveSiteFile, adding: [WorkspaceRequest] = [], replications: Int = 100, seed: UInt64 = 1, now: SimTime
  ) throws {
    let standing = try SiteStanding(of: file.site, adding: adding, now: now)
    try self.init(standing, laws: file.calibrated, replications: replications, seed: seed)
  }

  init(_ standing: SiteStanding, laws: EstimatesFile?, replications: Int, seed: UInt64) throws {
    guard (0...1_000_000).contains(replications) else {
      throw QuantaError(
        .usage, "\(replications) replications cannot be simulated", remedy: "give a number from 0 to 1000000")
    }
    self.standing = standing
    var controller = standing.controller
    controller.handle(standing.batch, at: standing.now)
    decisions = controller.decisions
    guard let books = controller.site else {
      throw QuantaError(.internalError, "a controller without the books of a site cannot plan for virtual machines")
    }
    let words = PlanWords(standing, controller, books)
    steps = decisions.compactMap(words.step)
    waiting = words.waiting
    loads = words.loads
    var forecast = try Forecast(of: standing)
    for _ in 0..<replications { try forecast.replicate(laws: laws, seed: seed) }
    prediction = Prediction(forecast, of: standing, seed: seed)
  }
}
