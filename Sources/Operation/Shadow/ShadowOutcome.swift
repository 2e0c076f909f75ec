import Live
import Model
import Policy
import Sim

/// What came of watching: what was found, and what the policy would have made of the same arrivals.
public struct ShadowOutcome: Sendable {
  /// One side of the comparison.
  public struct Side: Hashable, Sendable, Codable {
    /// Of domains that appeared: how many waited, seconds waited on average and at most, how many were refused.
    public var waited: Int
    public var meanWait: Double
    public var longestWait: Double
    public var refused: Int
    /// Hosts with somebody on them: on average, and most at a time.
    public var meanHosts: Double
    public var mostHosts: Int
    /// Promised ÷ there is, on the host and at the instant where that was most.
    public var cpuPromised: Double
    public var memoryPromised: Double
    /// Received ÷ promised CPU time, over all; `nil` when nothing was promised.
    public var share: Double?
  }

  /// One domain that was there.
  public struct Line: Hashable, Sendable, Codable {
    public var domain: String
    public var host: String
    public var appeared: SimTime
    /// `nil` when it was there to the end.
    public var vanished: SimTime?
    public var promisedCores: Double
    public var memoryKiB: Int64
    /// What the policy would have done, at the moment, in words.
    public var policy: String
  }

  public var site: String
  public var policy: String
  public var began: SimTime
  public var ended: SimTime
  public var lines: [Line]
  public var remarks: [ShadowRemark]
  public var found: Side
  /// The same arrivals under the policy, simulated.
  public var simulated: Side
  /// How many times the policy lets cores and memory be promised.
  public var cpuAllowed: Double
  public var memoryAllowed: Double

  /// - Throws: `QuantaError` when the arrivals cannot be simulated.
  init(_ books: ShadowBooks, until end: SimTime, seed: UInt64 = 1) throws {
    (site, policy) = (books.epoch.site, books.epoch.policy)
    (began, ended) = (books.began, end)
    remarks = books.remarks
    lines = books.guests.map { Self.line($0, books.epoch) }
    let quanta = try books.epoch.controller().rules.site.quanta
    (cpuAllowed, memoryAllowed) = (quanta.cpuOvercommit, quanta.memoryOvercommit)
    found = Self.found(books)
    simulated = try ShadowSimulation(books, until: end, seed: seed).run()
  }

  /// Nobody waits where nobody is asked to.
  private static func found(_ books: ShadowBooks) -> Side {
    let received = books.guests.reduce(0.0) { $0 + Double($1.lastCPU - $1.firstCPU) / 1000 }
    return Side(
      waited: 0, meanWait: 0, longestWait: 0, refused: 0, meanHosts: books.found.meanHosts,
      mostHosts: books.found.mostHosts, cpuPromised: books.found.mostCPU, memoryPromised: books.found.mostMemory,
      share: books.found.promised > 0 ? received / books.found.promised : nil)
  }

  private static func line(_ guest: ShadowGuest, _ epoch: Epoch) -> Line {
    func names(_ hosts: [Int32]) -> String { Words.names(hosts.map { epoch.hosts[Int($0)] }) }
    let words: String =
      switch guest.verdict {
      case .found: "was there before"
      case .waits: "would wait still"
      case .missed: "would not have begun it in time"
      case .refused(let why): "would refuse it: \(why)"
      case .placed(let hosts, let after):
        (after == .zero ? "would begin it at once" : "would begin it \(Int(after.seconds.rounded())) s later")
          + " on \(names(hosts))"
      }
    return Line(
      domain: guest.name, host: epoch.hosts[Int(guest.host)], appeared: guest.appeared, vanished: guest.vanished,
      promisedCores: guest.workspace.quantum.promisedCores, memoryKiB: guest.workspace.quantum.memoryKiB,
      policy: words)
  }
}
