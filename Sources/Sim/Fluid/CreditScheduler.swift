import Policy

/// The steady state of Xen's credit scheduler on one host: who gets how much of its processors.
///
/// Shares are weighted max-min fair with upper bounds and conserve work: every domain gets the lesser of its bound and
/// `weight × level`, and the level is as high as the processors allow. A bound is the least of what the domain wants, its
/// virtual CPUs, and its cap.
///
/// Source of weight and cap: `xl(1)`, `sched-credit`: of a contended host, twice the weight gets twice the time; a cap bounds a
/// domain even on an idle host, in per cent of one physical processor. Source of max-min fairness: Bertsekas & Gallager,
/// *Data Networks*, 2nd edition, section 6.5.2.
///
/// All is counted in whole ten-thousandths of a core, so a result does not depend on the order of the domains, not even in its
/// last bit. A scheduler keeps its working memory: deciding allocates nothing once it has seen as many domains.
public struct CreditScheduler: Sendable {
  /// How finely cores are counted: the step of a utilisation sample, and a hundredth of a cap's.
  public static var partsPerCore: Int64 { 10_000 }

  /// What a domain may get, and its weight.
  @frozen
  public struct Domain: Hashable, Sendable, BitwiseCopyable {
    /// The least of demand, virtual CPUs and cap, in parts of a core.
    public var bound: Int64
    /// 1…65,535.
    public var weight: Int64

    @inlinable
    public init(bound: Int64, weight: Int64) {
      self.bound = bound
      self.weight = weight
    }

    /// - Parameter demand: cores, rounded to a ten-thousandth; `nil`: as much as it can get.
    public init(_ setting: DomainSetting, demand: Double? = nil) {
      let most = Self.limit(setting)
      let wanted = demand.map { Int64(($0 * Double(CreditScheduler.partsPerCore)).rounded()) } ?? most
      self.init(bound: max(0, min(wanted, most)), weight: Int64(max(1, setting.weight)))
    }

    /// The most a domain may get, in parts of a core: its virtual CPUs or its cap.
    @inlinable
    public static func limit(_ setting: DomainSetting) -> Int64 {
      let whole = Int64(setting.vcpus) * CreditScheduler.partsPerCore
      return setting.cap > 0 ? min(whole, Int64(setting.cap) * CreditScheduler.partsPerCore / 100) : whole
    }
  }

  /// What each unit of weight entitles to, in parts of a core: an exact fraction.
  @frozen
  public struct Level: Hashable, Sendable, BitwiseCopyable {
    public var parts: Int64
    /// The weight that shares ``parts``; 0: nobody is held back, every domain gets its bound.
    public var weight: Int64

    @inlinable
    public init(parts: Int64, weight: Int64) {
      self.parts = parts
      self.weight = weight
    }

    /// Whether a domain gets all its bound allows.
    @inlinable
    public func satisfies(_ domain: Domain) -> Bool { domain.bound * weight <= parts * domain.weight }

    /// Cores a domain gets.
    @inlinable
    public func share(of domain: Domain) -> Double {
      satisfies(domain)
        ? Double(domain.bound) / Double(CreditScheduler.partsPerCore)
        : Double(parts * domain.weight) / Double(weight * CreditScheduler.partsPerCore)
    }
  }

  private var waiting: [Domain] = []
  private var wanted: Int64 = 0
  private var weight: Int64 = 0

  public init() {}

  /// Forgets the domains of the host decided last.
  @inline(__always)
  public mutating func begin() {
    waiting.removeAll(keepingCapacity: true)
    wanted = 0
    weight = 0
  }

  /// Adds a domain of the host; one that may get nothing takes no part.
  @inline(__always)
  public mutating func add(_ domain: Domain) {
    guard domain.bound > 0 else { return }
    waiting.append(domain)
    wanted += domain.bound
    weight += domain.weight
  }

  /// The level at which the domains added share `capacity` parts of a core.
  ///
  /// Domains whose bound lies below their entitlement get the bound, which raises the level of the others; that goes on until
  /// nobody else is satisfied. A few passes over the domains settle nearly every host; what they leave is settled from a heap
  /// by bound ÷ weight, so that n domains never cost more than O(n log n).
  public mutating func level(sharing capacity: Int64) -> Level {
    guard wanted > capacity else { return Level(parts: 0, weight: 0) }
    var level = Level(parts: max(0, capacity), weight: weight)
    var rounds = 0
    while rounds < 4 {
      let before = waiting.count
      var kept = 0
      for index in 0..<before {
        let domain = waiting[index]
        if level.satisfies(domain) {
          level.parts -= domain.bound
          level.weight -= domain.weight
        } else {
          waiting[kept] = domain
          kept += 1
        }
      }
      if kept == before { return level }
      waiting.removeLast(before - kept)
      rounds += 1
    }
    settle(&level)
    return level
  }

  /// The shares of `domains` on `pcpus` processors, in cores.
  ///
  /// - Parameters:
  ///   - pcpus: cores left for them, rounded to a ten-thousandth: those of the host without what dom0 takes.
  ///   - shares: replaced by one entry a domain.
  public mutating func share(_ domains: [Domain], pcpus: Double, into shares: inout [Double]) {
    begin()
    for domain in domains { add(domain) }
    let level = level(sharing: Int64((pcpus * Double(Self.partsPerCore)).rounded()))
    shares.removeAll(keepingCapacity: true)
    for domain in domains { shares.append(level.share(of: domain)) }
  }

  // MARK: Heap

  /// Takes the domains easiest to satisfy from a heap until one is not.
  private mutating func settle(_ level: inout Level) {
    for index in stride(from: waiting.count / 2 - 1, through: 0, by: -1) { siftDown(index) }
    while let least = waiting.first, level.satisfies(least) {
      level.parts -= least.bound
      level.weight -= least.weight
      waiting[0] = waiting[waiting.count - 1]
      waiting.removeLast()
      siftDown(0)
    }
  }

  private mutating func siftDown(_ start: Int) {
    var hole = start
    while true {
      var child = 2 * hole + 1
      guard child < waiting.count else { return }
      if child + 1 < waiting.count, Self.easier(waiting[child + 1], waiting[child]) { child += 1 }
      guard Self.easier(waiting[child], waiting[hole]) else { return }
      waiting.swapAt(child, hole)
      hole = child
    }
  }

  @inline(__always)
  private static func easier(_ a: Domain, _ b: Domain) -> Bool { a.bound * b.weight < b.bound * a.weight }
}
