import Model
import Policy
import TestSupport
import Testing

@Suite("Power policies")
struct PowerPolicyTests {
  private static let s: Int64 = 1_000_000
  private static let m = 60 * s

  private func decide(
    _ policy: some PowerPolicy, _ hosts: [HostView], demand: Int = 0, at now: Int64
  ) -> (changes: [PowerChange], wake: Int64) {
    var changes: [PowerChange] = []
    let wake = policy.decide(hosts, demand: demand, now: now, into: &changes)
    return (changes, wake)
  }

  @Test("Idle for ten minutes and more than the spare: the longest idle goes, the spare stays")
  func spare() {
    let policy = SwitchOff(after: .seconds(600), spare: 1)
    let hosts = [
      HostView(idleSince: 2 * Self.m), HostView(idleSince: 0), HostView(isIdle: false), HostView(idleSince: 0),
    ]
    // Not yet, but at ten minutes.
    #expect(decide(policy, hosts, at: 5 * Self.m).changes.isEmpty)
    #expect(decide(policy, hosts, at: 5 * Self.m).wake == 10 * Self.m)
    // Three are free, one is to stay: of those idle longest both go, the higher number first.
    let then = decide(policy, hosts, at: 10 * Self.m)
    #expect(then.changes == [PowerChange(host: 3, to: .off), PowerChange(host: 1, to: .off)])
    #expect(then.wake == .max)
    // The last free one is the spare, however long it is idle.
    let last = decide(policy, [HostView(idleSince: 0), HostView(isIdle: false)], at: 500 * Self.m)
    #expect(last.changes.isEmpty && last.wake == .max)
  }

  @Test("Waiting work keeps hosts on and brings others back, the quickest first")
  func demand() {
    let policy = SwitchOff(after: .seconds(600), spare: 1, to: .asleep)
    let off = HostView(isOn: false, bringUp: 120 * Self.s)
    let asleep = HostView(isOn: false, bringUp: 15 * Self.s)
    let idle = HostView(idleSince: 0)
    // Three wanted: one is there, one is coming up, one is missing.
    let coming = HostView(isSwitching: true)
    #expect(
      decide(policy, [idle, off, asleep, coming], demand: 2, at: 20 * Self.m).changes == [PowerChange(host: 2, to: .on)]
    )
    #expect(
      decide(policy, [idle, off, asleep, coming], demand: 3, at: 20 * Self.m).changes
        == [PowerChange(host: 2, to: .on), PowerChange(host: 1, to: .on)])
    // More than there are.
    #expect(decide(policy, [off, off], demand: 50, at: 0).changes.count == 2)
    // Enough and to spare: nothing is brought back, one goes to sleep.
    #expect(
      decide(policy, [idle, idle, off], demand: 0, at: 20 * Self.m).changes == [PowerChange(host: 1, to: .asleep)])
  }

  @Test("A reserved host comes back its boot time ahead, and is not switched off shortly before")
  func reservation() {
    let policy = SwitchOff(after: .seconds(600), spare: 0)
    let start = 100 * Self.m
    let off = HostView(isOn: false, reservedFrom: start, bringUp: 120 * Self.s, takeDown: 30 * Self.s)
    let early = decide(policy, [off], at: 97 * Self.m)
    #expect(early.changes.isEmpty && early.wake == 98 * Self.m)
    #expect(decide(policy, [off], at: 98 * Self.m).changes == [PowerChange(host: 0, to: .on)])
    // Idle for long, but needed in nine minutes.
    let idle = HostView(idleSince: 0, reservedFrom: start, bringUp: 120 * Self.s, takeDown: 30 * Self.s)
    #expect(decide(policy, [idle], at: 91 * Self.m).changes.isEmpty)
    #expect(decide(policy, [idle], at: 80 * Self.m).changes == [PowerChange(host: 0, to: .off)])
    // A time-out shorter than going off and on: that time counts.
    let hasty = SwitchOff(after: .zero, spare: 0)
    #expect(decide(hasty, [idle], at: start - 150 * Self.s).changes.isEmpty)
    #expect(decide(hasty, [idle], at: start - 151 * Self.s).changes == [PowerChange(host: 0, to: .off)])
    // One about to be used is not to spare: another is brought back in its place.
    let other = HostView(isOn: false, bringUp: 120 * Self.s)
    #expect(
      decide(SwitchOff(after: .seconds(600), spare: 1), [idle, other], at: 95 * Self.m).changes
        == [PowerChange(host: 1, to: .on)])
  }

  @Test("Hosts that are down are left alone, and are nobody's spare")
  func down() {
    let policy = SwitchOff(after: .seconds(600), spare: 1)
    let broken = HostView(isDown: true)
    #expect(decide(policy, [broken, HostView(isOn: false)], at: 0).changes == [PowerChange(host: 1, to: .on)])
    let alsoOff = HostView(isOn: false, isDown: true, reservedFrom: 0)
    #expect(decide(policy, [alsoOff, HostView()], demand: 9, at: 0).changes.isEmpty)
  }

  @Test("Always on means never asked again")
  func alwaysOn() {
    let answer = decide(AlwaysOn(), [HostView(idleSince: 0), HostView(isOn: false)], demand: 3, at: 1000 * Self.m)
    #expect(answer.changes.isEmpty && answer.wake == .max)
  }

  @Test("By name, with defaults, and options that make sense")
  func registered() throws {
    let catalogue = try PolicyCatalogue(Registry.standardPower.map { $0.entry })
    func make(_ text: String) throws -> SwitchOff {
      try SwitchOff(catalogue.validate(PolicyExpression(parsing: text), as: .rebalance))
    }
    let plain = try make("switch-off")
    #expect(plain.after == 600 * Self.s && plain.spare == 1 && plain.target == .off)
    let given = try make("switch-off(after: 90s, spare: 0, to: asleep)")
    #expect(given.after == 90 * Self.s && given.spare == 0 && given.target == .asleep)
    #expect(throws: QuantaError.self) { try make("switch-off(spare: -1)") }
    #expect(throws: QuantaError.self) { try make("switch-off(to: on)") }
    #expect(throws: Never.self) { try catalogue.validate(PolicyExpression("always-on", []), as: .rebalance) }
  }

  // MARK: A small site, run by the policy

  /// Hosts with transitions that take their time, work that comes and goes at random, and reservations.
  private struct Site {
    var views: [HostView]
    var target: [Bool]
    var ready: [Int64]
    var busyUntil: [Int64]
    var changes: [[Int64]]
    let bringUp: Int64
    let takeDown: Int64

    init(hosts: Int, bringUp: Int64, takeDown: Int64) {
      views = (0..<hosts).map { _ in HostView(bringUp: bringUp, takeDown: takeDown) }
      target = [Bool](repeating: true, count: hosts)
      ready = [Int64](repeating: .max, count: hosts)
      busyUntil = [Int64](repeating: .max, count: hosts)
      changes = [[Int64]](repeating: [], count: hosts)
      self.bringUp = bringUp
      self.takeDown = takeDown
    }

    mutating func advance(to now: Int64) {
      for host in views.indices {
        if ready[host] <= now {
          views[host].isSwitching = false
          views[host].idleSince = ready[host]
          ready[host] = .max
        }
        if busyUntil[host] <= now {
          views[host].isIdle = true
          views[host].idleSince = busyUntil[host]
          busyUntil[host] = .max
        }
      }
    }

    mutating func begin(on host: Int, until end: Int64) {
      views[host].isIdle = false
      busyUntil[host] = end
    }

    var nextEvent: Int64 { min(ready.min() ?? .max, busyUntil.min() ?? .max) }
  }

  @Test(
    "Over random work: reservations find their hosts on, nobody busy is touched, no host goes off and on in a hurry",
    arguments: 1...30)
  func site(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    let after = Int64(random.draw(1...20)) * Self.m
    let spare = random.draw(0...3)
    let policy = SwitchOff(
      after: SimDuration(microseconds: after), spare: spare, to: random.chance(50) ? .off : .asleep)
    var site = Site(
      hosts: 12, bringUp: Int64(random.draw(5...200)) * Self.s, takeDown: Int64(random.draw(1...60)) * Self.s)
    var now: Int64 = 0
    var wake = Int64.max
    var arrival: Int64 = 0
    var waiting = 0
    var begun = 0
    var reservations = 0
    var switched = 0
    let horizon = 2 * 24 * 60 * Self.m
    while now < horizon {
      // The reserved host's hour has come.
      for host in site.views.indices where site.views[host].reservedFrom <= now {
        #expect(site.views[host].isOn && !site.views[host].isSwitching, "host \(host) is late at \(now)")
        site.views[host].reservedFrom = .max
        site.begin(on: host, until: now + Int64(random.draw(60...7200)) * Self.s)
        reservations += 1
      }
      if arrival <= now {
        arrival = now + Int64(random.draw(10...3000)) * Self.s
        if random.chance(70) {
          waiting += random.draw(1...4)
        } else if let host = site.views.indices.randomElement(using: &random), site.views[host].reservedFrom == .max,
          site.views[host].isIdle
        {
          // Far enough that a host on its way down can turn round.
          let lead = site.bringUp + site.takeDown
          site.views[host].reservedFrom = now + lead + Int64(random.draw(0...7200)) * Self.s
        }
      }
      for host in site.views.indices where waiting > 0 {
        let view = site.views[host]
        if view.isOn, !view.isSwitching, view.isIdle, view.reservedFrom == .max {
          site.begin(on: host, until: now + Int64(random.draw(30...5000)) * Self.s)
          waiting -= 1
          begun += 1
        }
      }
      var changes: [PowerChange] = []
      wake = policy.decide(site.views, demand: waiting, now: now, into: &changes)
      #expect(wake > now)
      #expect(Set(changes.map(\.host)).count == changes.count)
      for change in changes {
        let host = Int(change.host)
        let view = site.views[host]
        #expect(!view.isSwitching && view.isOn == (change.to != .on))
        #expect(change.to == .on || view.isIdle && now - view.idleSince >= after)
        site.views[host].isSwitching = true
        site.views[host].isOn = change.to == .on
        site.ready[host] = now + (change.to == .on ? site.bringUp : site.takeDown)
        if change.to != .on { site.changes[host].append(now) }
        switched += 1
      }
      // Asked again at once, it has nothing to add.
      var again: [PowerChange] = []
      _ = policy.decide(site.views, demand: waiting, now: now, into: &again)
      #expect(again.isEmpty)
      // Either the spare is there, or everybody who can is on the way.
      let free = site.views.count { $0.isOn && $0.isIdle }
      #expect(free >= spare || site.views.allSatisfy { $0.isOn || $0.isSwitching || $0.reservedFrom < .max })
      let reserved = site.views.map(\.reservedFrom).min() ?? .max
      now = min(min(wake, arrival), min(site.nextEvent, reserved))
      site.advance(to: now)
    }
    #expect(begun > 0 && reservations > 0 && switched > 0)
    for times in site.changes {
      for (a, b) in zip(times, times.dropFirst()) { #expect(b - a >= after) }
    }
  }
}
