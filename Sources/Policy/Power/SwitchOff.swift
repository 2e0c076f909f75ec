import Model

/// Hosts idle for a while are switched off, but for some kept to spare; they come back for waiting work and for reservations.
///
/// O(n log n) a decision, for n hosts.
public struct SwitchOff: PowerPolicy, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry(
      "switch-off", at: .rebalance, "Hosts idle for some time are switched off, but for some kept to spare.",
      text: """
        A host is free when it is on or coming up, idle, and not reserved soon: within the longer of `after` and the time it takes \
        to switch it off and on again. There are to be as many free hosts as waiting work needs, and `spare` more. Are there fewer, \
        hosts are brought back, those quickest to come first, then by lowest number. Are there more, those that have been idle for \
        `after` are switched off, the longest idle first, then by highest number.

        Because a host that has come back stays for at least `after`, demand that comes and goes cannot switch it on and off again \
        faster than that. A host that is reserved comes back its own boot time before the reservation needs it.

        Waiting as long as the energy saved in that time would pay for going off and on costs at most twice what a host that knew \
        the future would spend; with the time a server boots, that is some minutes.
        """,
      source:
        "the fixed time-out of A. R. Karlin, M. S. Manasse, L. A. McGeoch and S. Owicki, Competitive randomized algorithms for nonuniform problems, Algorithmica 11, 1994",
      options: [
        PolicyOption(
          "after", .duration(in: .zero...), default: "10m", "How long a host is idle before it is switched off."),
        PolicyOption(
          "spare", .integer(in: 0...1_000_000), default: 1, "How many free hosts are kept on for work to come."),
        PolicyOption(
          "to",
          .choice([
            ("off", "switched off: draws least, takes longest to come back"),
            ("asleep", "suspended to memory: draws a little, is back in seconds"),
          ]), default: "off", "What an idle host is brought to."),
      ])
  }

  /// µs.
  public let after: Int64
  public let spare: Int
  public let target: Decision.HostPower

  public init(_ options: PolicyOptions) throws {
    self.init(
      after: try options.duration("after"), spare: try options.integer("spare"),
      to: try options.choice("to") == "off" ? .off : .asleep)
  }

  public init(after: SimDuration, spare: Int, to target: Decision.HostPower = .off) {
    self.after = after.microseconds
    self.spare = spare
    self.target = target
  }

  public func decide(_ hosts: [HostView], demand: Int, now: Int64, into changes: inout [PowerChange]) -> Int64 {
    var wake = Int64.max
    var free: [Int32] = []
    var resting: [Int32] = []
    var freeCount = 0
    for (index, host) in hosts.enumerated() where !host.isDown {
      let margin = self.margin(host)
      let isNear = host.reservedFrom.minus(now) <= margin
      if host.isOn {
        guard host.isIdle, !isNear else { continue }
        freeCount += 1
        if !host.isSwitching { free.append(Int32(index)) }
        // From then on it is no longer to spare.
        if host.reservedFrom < .max { wake = min(wake, host.reservedFrom.minus(margin)) }
      } else if !host.isSwitching {
        if host.reservedFrom.minus(now) <= host.bringUp {
          changes.append(PowerChange(host: Int32(index), to: .on))
        } else {
          if host.reservedFrom < .max { wake = min(wake, host.reservedFrom.minus(host.bringUp)) }
          // Reserved soon, it would not be to spare for long.
          if !isNear { resting.append(Int32(index)) }
        }
      }
    }
    let wanted = max(0, demand).addingReportingOverflow(spare).partialValue
    if freeCount < wanted {
      resting.sort { (hosts[Int($0)].bringUp, $0) < (hosts[Int($1)].bringUp, $1) }
      changes += resting.prefix(wanted - freeCount).map { PowerChange(host: $0, to: .on) }
    } else if freeCount > wanted {
      wake = min(wake, rest(free, of: hosts, most: freeCount - wanted, now, &changes))
    }
    return wake
  }

  /// Switches off the longest idle of `free`; the answer is when the next of them has been idle long enough.
  private func rest(
    _ free: [Int32], of hosts: [HostView], most surplus: Int, _ now: Int64, _ changes: inout [PowerChange]
  ) -> Int64 {
    let longest = free.sorted { (hosts[Int($0)].idleSince, -$0) < (hosts[Int($1)].idleSince, -$1) }
    for host in longest.prefix(surplus) {
      let (due, overflow) = hosts[Int(host)].idleSince.addingReportingOverflow(after)
      if overflow { return .max }
      if due > now { return due }
      changes.append(PowerChange(host: host, to: target))
    }
    return .max
  }

  /// How long before a reservation a host is left alone: long enough that going off and on pays, and that it can be done.
  private func margin(_ host: HostView) -> Int64 {
    max(after, host.takeDown.addingReportingOverflow(host.bringUp).partialValue)
  }
}

extension Int64 {
  /// The difference, where `.max` stands for never and stays so.
  fileprivate func minus(_ other: Int64) -> Int64 { self == .max ? .max : self - other }
}
