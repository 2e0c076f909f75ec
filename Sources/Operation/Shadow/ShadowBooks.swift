import Live
import Model
import Policy

/// A controller whose every decision is taken to have been obeyed at once, told of domains that somebody else begins and ends.
///
/// Nobody says how long a domain is to stay: the policy plans as if each stayed for ten years. When a domain vanishes, it
/// has ended; if the policy had not begun it by then, its owner has taken it back.
struct ShadowBooks: Sendable {
  static let stay = SimDuration.seconds(315_360_000)

  let epoch: Epoch
  let began: SimTime
  private(set) var guests: [ShadowGuest] = []
  private(set) var remarks: [ShadowRemark] = []
  private(set) var found = ShadowMeter()
  private var controller: Controller
  private var isFirst = true
  private var looked: SimTime

  /// - Throws: `QuantaError` when the policy makes no sense.
  init(_ epoch: Epoch, began: SimTime) throws {
    self.epoch = epoch
    self.began = began
    looked = began
    controller = try epoch.controller()
  }

  /// Enters what the hosts hold at `now`.
  ///
  /// - Parameter hosts: in their order; `nil` where one does not answer: nobody knows who is there.
  /// - Returns: what was noticed at this look.
  mutating func look(at now: SimTime, _ hosts: [[GuestFacts]?]) -> [ShadowRemark] {
    let before = remarks.count
    if !isFirst { found.note(guests.filter { $0.vanished == nil }, from: looked, to: now, epoch) }
    var batch = EventBatch()
    let seen = Dictionary(
      hosts.enumerated().flatMap { host, guests in
        (guests ?? []).filter { $0.site != epoch.site }.map { ($0.uuid, (host: Int32(host), facts: $0)) }
      }, uniquingKeysWith: { first, _ in first })
    leave(now, seen, hosts, &batch)
    arrive(now, seen, &batch)
    tell(batch, at: now)
    looked = now
    isFirst = false
    return Array(remarks[before...])
  }

  private mutating func leave(
    _ now: SimTime, _ seen: [String: (host: Int32, facts: GuestFacts)], _ hosts: [[GuestFacts]?],
    _ batch: inout EventBatch
  ) {
    for index in guests.indices where guests[index].vanished == nil {
      if let (host, facts) = seen[guests[index].uuid] {
        // CPU time begins anew where it arrives.
        if facts.cpuTime >= guests[index].lastCPU { guests[index].lastCPU = facts.cpuTime }
        guard host != guests[index].host else { continue }
        remark(now, index, "was moved to \(name(host))")
        guests[index].host = host
        guests[index].moves += 1
      } else if hosts[Int(guests[index].host)] != nil {
        guests[index].vanished = now
        switch guests[index].verdict {
        case .refused: remark(now, index, "is gone")
        case .waits:
          guests[index].verdict = .missed
          remark(now, index, "is gone; the policy would not have begun it yet")
          batch.reports.append(SiteReport(.withdrawn, guests[index].handle))
        default:
          remark(now, index, "is gone")
          if guests[index].isPlaced {
            batch.ends.append(guests[index].handle)
          } else {
            batch.reports.append(SiteReport(.withdrawn, guests[index].handle))
          }
        }
        guests[index].isPlaced = false
      }
    }
  }

  private mutating func arrive(
    _ now: SimTime, _ seen: [String: (host: Int32, facts: GuestFacts)], _ batch: inout EventBatch
  ) {
    let known = Set(guests.filter { $0.vanished == nil }.map(\.uuid))
    let fresh = seen.values.filter { !known.contains($0.facts.uuid) }.sorted {
      ($0.facts.name, $0.host) < ($1.facts.name, $1.host)
    }
    for (host, facts) in fresh {
      let id = Int64(guests.count) + 1
      let workspace = Workspace(
        id: id, jobNumber: id, submit: now, count: 1, quantum: ShadowGuest.quantum(facts),
        terms: .bestEffort(preemptible: false), requested: Self.stay)
      let guest = ShadowGuest(
        workspace: workspace, handle: Handle(id - 1), name: facts.name, uuid: facts.uuid, firstHost: host, host: host,
        appeared: now,
        wasThere: isFirst, verdict: isFirst ? .found : .waits, isPlaced: isFirst, firstCPU: facts.cpuTime,
        lastCPU: facts.cpuTime)
      guests.append(guest)
      if isFirst {
        batch.adoptions.append(
          Adoption(handle: guest.handle, workspace: workspace, hosts: [host], stage: .running, since: now))
      } else {
        batch.submissions.append(EventBatch.Submission(handle: guest.handle, workspace: workspace))
      }
    }
  }

  // MARK: Obedience

  /// Tells the controller, and then that all it decided has been done, until it decides nothing more.
  private mutating func tell(_ first: EventBatch, at now: SimTime) {
    var batch = first
    let asked = first.submissions.map(\.handle)
    // What is obeyed at once leads to something new only a few times; the limit keeps a policy that moves in circles from doing so here.
    for _ in 0..<1000 {
      controller.handle(batch, at: now)
      batch = EventBatch()
      for decision in controller.decisions { obey(decision, at: now, &batch) }
      if batch == EventBatch() { break }
    }
    for handle in asked where guests[Int(handle)].verdict == .waits {
      remark(now, Int(handle), "appears; the policy would not begin it: \(why(handle, now))")
    }
  }

  /// Without instants that follow from how long domains are taken to stay.
  private func why(_ handle: Handle, _ now: SimTime) -> String {
    guard var verdict = controller.waitingReason(of: handle, at: now) else { return "nobody says why" }
    if case .first(let free, let needed, _) = verdict { verdict = .first(free: free, needed: needed, from: nil) }
    return verdict.sentence { Clock(now: now).text($0) }
  }

  private mutating func obey(_ decision: Decision, at now: SimTime, _ batch: inout EventBatch) {
    let (handle, index) = (decision.handle, Int(decision.handle))
    switch decision.kind {
    case .wake, .adjust: break
    case .start:
      place(index, at: now, because: decision.reason)
      batch.reports.append(SiteReport(.started, handle))
    case .reject:
      guests[index].verdict = .refused(words(decision.reason))
      remark(now, index, "appears; the policy would refuse it: \(words(decision.reason))")
    case .suspend:
      guests[index].isPlaced = false
      remark(now, index, "would be suspended: \(words(decision.reason))")
      batch.reports.append(SiteReport(.suspended, handle))
    case .resume:
      guests[index].isPlaced = true
      remark(now, index, "would be resumed on \(names(handle)): \(words(decision.reason))")
      batch.reports.append(SiteReport(.resumed, handle))
    case .migrate:
      remark(now, index, "would be moved to \(names(handle)): \(words(decision.reason))")
      batch.reports.append(SiteReport(.migrated, handle))
    case .stop(let stop):
      guests[index].isPlaced = false
      if guests[index].vanished == nil { remark(now, index, "would be stopped: \(words(decision.reason))") }
      if stop == .expired { batch.ends.append(handle) } else { batch.reports.append(SiteReport(.stopped, handle)) }
    case .stage: batch.reports.append(SiteReport(.staged, handle))
    case .power(let state): batch.reports.append(SiteReport(state == .on ? .hostOn : .hostOff, handle))
    }
  }

  private mutating func place(_ index: Int, at now: SimTime, because reason: Decision.Reason) {
    let guest = guests[index]
    guests[index].isPlaced = true
    let hosts = controller.site?.hosts(of: guest.handle) ?? []
    // Begun anew after it made way for somebody: where it was begun first is what counts.
    guard guest.verdict == .waits else { return remark(now, index, "would begin anew on \(names(guest.handle))") }
    let after = now - guest.appeared
    guests[index].verdict = .placed(hosts: hosts, after: after)
    let place = hosts == [guest.host] ? "there too" : "on \(names(guest.handle)) instead"
    remark(
      now, index,
      after == .zero
        ? "appears; the policy would begin it \(place): \(words(reason))"
        : "the policy would begin it only now, \(place): \(words(reason))")
  }

  private func words(_ reason: Decision.Reason) -> String { reason.text { Clock(now: began).text($0) } }

  private mutating func remark(_ time: SimTime, _ index: Int, _ text: String) {
    remarks.append(
      ShadowRemark(time: time, domain: guests[index].name, host: name(guests[index].host), text: text))
  }

  private func name(_ host: Int32) -> String {
    epoch.hosts.indices.contains(Int(host)) ? epoch.hosts[Int(host)] : "host \(host)"
  }

  private func names(_ handle: Handle) -> String {
    Words.names((controller.site?.hosts(of: handle) ?? []).map(name))
  }
}
