import Live
import Model
import Policy

/// A domain somebody else manages, as shadow mode follows it.
struct ShadowGuest: Sendable {
  /// What the policy would have made of it.
  enum Verdict: Hashable, Sendable {
    /// It was there before.
    case found
    case waits
    /// On these hosts, so long after it appeared.
    case placed(hosts: [Int32], after: SimDuration)
    case refused(String)
    /// It went before the policy would have begun it.
    case missed
  }

  var workspace: Workspace
  var handle: Handle
  var name: String
  var uuid: String
  /// Where it was first, where it is, and how often it was moved.
  let firstHost: Int32
  var host: Int32
  var moves = 0
  var appeared: SimTime
  var vanished: SimTime?
  var wasThere: Bool
  var verdict: Verdict
  /// The controller believes it runs somewhere.
  var isPlaced: Bool
  /// CPU time, ns: when first seen, and last.
  var firstCPU: UInt64
  var lastCPU: UInt64

  /// What a domain was promised, as far as its host tells: a cap is a promise; without one each virtual CPU counts as a whole core.
  static func quantum(_ guest: GuestFacts) -> Quantum {
    let vcpus = max(1, guest.vcpus)
    var milli: Int64 = 1000
    if let cap = guest.scheduler?.cap, cap > 0 { milli = min(1000, max(1, cap * 10 / Int64(vcpus))) }
    return Quantum(cpuMilli: Int32(milli), vcpus: vcpus, memoryKiB: guest.memoryKiB)
  }

  /// How long it was seen.
  func stay(until end: SimTime) -> SimDuration { max(SimDuration(microseconds: 1), (vanished ?? end) - appeared) }
}

/// What was noticed, and what the policy would have done.
public struct ShadowRemark: Hashable, Sendable, Codable {
  public var time: SimTime
  public var domain: String
  public var host: String
  public var text: String
}
