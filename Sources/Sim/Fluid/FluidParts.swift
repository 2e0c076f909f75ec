import Model
import Policy

/// What the fluid site keeps, as plain values in flat arrays.
///
/// Units: work is counted in µs × 2⁴⁸, rates in 2⁻⁴⁸ of bare-metal speed, shares in 2⁻³² of a ten-thousandth of a core.
extension FluidSite {
  static var rateBits: Int128 { 48 }
  static var rateOne: Double { 281_474_976_710_656 }
  static var shareBits: Int64 { 32 }
  static var shareOne: Double { 4_294_967_296 }

  /// One virtual machine on its host.
  struct Machine: BitwiseCopyable, Sendable {
    var owner: Handle = -1
    /// Which of its owner's machines it is.
    var place: Int32 = 0
    /// Parts of a core it wants, and may have at most by virtual CPUs and cap.
    var want: Int32 = 0
    var limit: Int32 = 0
    var vcpus: Int32 = 1
    var weight: UInt16 = 1
    /// The raw value of the kind of its work; 255 for a service.
    var kind: UInt8 = 255
    var share: Int64 = 0
    /// How fast it works; 0 for a service.
    var rate: Int64 = 0

    var isService: Bool { kind == 255 }

    @inline(__always)
    mutating func receive(_ share: Int64, _ rate: Int64) {
      self.share = share
      self.rate = rate
    }

    var domain: CreditScheduler.Domain {
      @inline(__always) get { CreditScheduler.Domain(bound: Int64(min(want, limit)), weight: Int64(weight)) }
    }
  }

  /// Where a workspace's machine is: its host, and its position there.
  struct Place: BitwiseCopyable, Sendable {
    var host: Int32
    var slot: Int32
  }

  /// A workspace and its accounts up to ``booked``.
  struct Tenant: BitwiseCopyable, Sendable {
    // First what every step of a trace looks at.

    /// Parts of a core × µs; the latter × 2³².
    var wantedDone: Int128 = 0
    var receivedDone: Int128 = 0
    var booked: Int64 = 0
    /// The rate of the slowest machine.
    var rate: Int64 = 0
    /// Sums over its machines: parts wanted; shares.
    var wanted: Int64 = 0
    var received: Int64 = 0
    var places = BlockPool<Place>.Block()
    /// Its machines, kept when they are gone.
    var width: Int32 = 0
    /// −1: none.
    var trace: Int32 = -1
    var setting = DomainSetting()
    /// What its trace says now.
    var sample = UtilisationTraces.full
    var grid: Int16 = -1
    var kind = WorkKind.cpu
    var isPresent = false
    /// It is in the list of those whose end may have moved; of those whose slowest machine must be looked for.
    var isMoved = false
    var isStale = false
    /// Where it stands in the list of its grid; −1: in none.
    var member: Int32 = -1
    /// How many machines are as slow as the slowest.
    var atSlowest: Int32 = 0
    var promisedMilli: Int32 = 0
    /// µs of work brought along; −1 for a service.
    var work: Int64 = -1
    /// The end last told; −1: none yet.
    var end: Int64 = -1
    var entered: Int64 = 0
    /// µs × 2⁴⁸ of work left.
    var left: Int128 = 0

    var isService: Bool { work < 0 }
  }

  /// One host.
  struct Site: BitwiseCopyable, Sendable {
    var machines = BlockPool<Machine>.Block()
    /// Which of the shapes it has.
    var shape: Int32 = 0
    var isDirty = false
    var isChanged = false
    /// Shares of all machines.
    var busy: Int64 = 0
  }

  /// What hosts of one group have in common.
  struct Shape: BitwiseCopyable, Sendable {
    /// Parts of a core: all of the host's; what dom0 takes always, and for each domain.
    var parts: Int64
    var dom0: Int64
    var dom0PerDomain: Int64
    /// Speed ÷ slowdown, by the raw value of the kind of work.
    var factors: SIMD4<Double>

    init(_ host: HostShape, _ slowdown: SiteModel.Slowdown) {
      parts = Int64(host.cores) * CreditScheduler.partsPerCore
      dom0 = Int64(host.hypervisor.cpuMilli) * CreditScheduler.partsPerCore / 1000
      dom0PerDomain = Int64(host.hypervisor.cpuMilliPerDomain) * CreditScheduler.partsPerCore / 1000
      factors = .zero
      for kind in WorkKind.allCases { factors[Int(kind.rawValue)] = host.speed / slowdown[kind] }
    }

    /// What dom0 takes with so many domains: never more than there is.
    func dom0(domains: Int32) -> Int64 { min(parts, dom0 + dom0PerDomain * Int64(domains)) }
  }
}
