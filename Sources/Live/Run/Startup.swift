import Foundation
import Logging
import Model
import Policy

/// What a run finds, and what it makes of it: hosts, the controller with its books, orders that were left half-way.
struct Startup {
  let site: LiveSite
  let journal: Journal
  let log: Logger
  let permit: ActingPermit
  let takesOver: Bool

  /// A site ready to be run.
  struct Ready {
    var seats: [HostSeat]
    var tellsShares: Bool
    /// What is about to be done, in words, for whoever confirms it.
    var announcement: [String]
    /// Makes the world remember, and gives the controller.
    var enter: (inout LibvirtWorld) throws -> Controller
  }

  /// Caps follow what machines receive.
  private var tellsShares: Bool {
    // What cannot be read is refused where the policy is checked.
    (try? PolicySpecification(parsing: site.policy, registry: Registry()))?.rules.site.quanta.elasticity != nil
  }

  func prepare() throws -> Ready {
    let rules = try PolicySpecification(parsing: site.policy, registry: Registry()).rules
    let links = site.hosts.map { HostLink.observer(of: $0) }
    // Only who may change volumes may read them, and whether saved memory is whole must be known.
    let actors = site.hosts.map { HostLink.actor(on: $0, permit) }
    var surveys: [HostSurvey?] = []
    var silence: [String] = []
    for (index, host) in site.hosts.enumerated() {
      do { surveys.append(try Surveyor(link: actors[index], site: site.name).survey()) } catch let error as LibvirtError
      {
        surveys.append(nil)
        silence.append("\(host.name): \(error.message)")
      }
    }
    let last = try journal.lastEpoch()
    let isKnown = last.map { Set($0.epoch.hosts).isSuperset(of: site.hosts.map(\.name)) } ?? false
    if let first = surveys.firstIndex(where: { $0 == nil }), !isKnown {
      throw QuantaError(
        .inputOutput, "host '\(site.hosts[first].name)' cannot be reached at \(site.hosts[first].uri): \(silence[0])",
        at: site.location(ofHost: site.hosts[first].name),
        remedy: "check the URI with: virsh -c URI version; or leave the host out")
    }
    try check(rules, surveys)
    if let obstacle = try journal.obstacle(toldBy: surveys) { throw obstacle }
    let epoch = Epoch(of: site, surveys, after: last?.epoch)
    // A journal that tells anything at all knows better.
    let record = last == nil ? try record(surveys, actors) : nil
    if last?.epoch != epoch, let obstacle = try census(surveys, record).obstacle(at: site.origin) { throw obstacle }
    try guardHosts(surveys)
    let seats = site.hosts.indices.map { index in
      HostSeat(
        index: Int32(index), host: site.hosts[index], driver: surveys[index]?.node.driver ?? "Xen",
        observer: links[index],
        actor: actors[index], scheduler: surveys[index]?.capabilities.scheduler,
        cores: epoch.shape.host(Int32(index)).cores)
    }
    if let last, last.epoch == epoch, let replay = try JournalReplay(journal) {
      if let divergence = replay.divergence {
        log.warning(
          "the journal diverges at entry \(divergence.entry): this version decides otherwise; the site is taken over as it stands"
        )
      } else {
        return try goOn(replay, seats, surveys)
      }
    }
    return try begin(epoch, seats, surveys, record: record)
  }

  /// Refuses a policy that needs more than hosts can do, before anything is done.
  private func check(_ rules: Rules, _ surveys: [HostSurvey?]) throws {
    let needs = PolicyNeeds(rules: rules, environments: site.environments)
    for (index, survey) in surveys.enumerated() {
      guard let survey else { continue }
      let missing = survey.capabilities.shortfalls(for: needs)
      guard let first = missing.first else { continue }
      throw QuantaError(
        .usage, "the policy needs what host '\(site.hosts[index].name)' cannot do: \(missing.joined(separator: "; "))",
        at: site.location(ofHost: site.hosts[index].name),
        remedy: "choose another policy, or a host that can; 'quanta live hosts' says what each can do (first: \(first))"
      )
    }
  }

  /// One site, one journal: a volume on the hosts says whose they are, wherever another Quanta may run.
  private func guardHosts(_ surveys: [HostSurvey?]) throws {
    let mine = try journal.identity()
    for (index, survey) in surveys.enumerated() {
      guard let survey else { continue }
      let prefix = OwnerMark.prefix(site.name)
      let owners = survey.marks.filter { $0.hasPrefix(prefix) }
      let others = owners.filter { $0 != prefix + mine }
      if let other = others.first, !takesOver {
        throw QuantaError(
          .usage,
          "another Quanta commands this site on host '\(site.hosts[index].name)': its volume \(other) is there, and this journal is \(mine)",
          at: journal.path, remedy: "run it where its journal is; if that is lost for good: quanta live run --take-over"
        )
      }
      let order = try journal.open(
        Order(.tidy, hosts: [Int32(index)], reason: "the site's owner is marked on its hosts", decided: WallClock.now))
      let store = OwnerMark(
        link: HostLink.actor(on: site.hosts[index], permit), host: site.hosts[index],
        steps: OrderSteps(journal: journal, order: order))
      for other in others { try store.remove(other) }
      if !owners.contains(prefix + mine) { try store.put(prefix + mine) }
      try journal.finish(Finish(order: order, outcome: .done))
    }
  }

  // MARK: Going on

  /// The journal tells all: the controller is as it was, and what was left half-way is completed or undone.
  private func goOn(_ replay: JournalReplay, _ seats: [HostSeat], _ surveys: [HostSurvey?]) throws -> Ready {
    let open = try journal.openOrders()
    let halfway = open.filter {
      $0.finish == nil && $0.order.handle >= 0 || $0.finish == nil && $0.order.kind == .stage
    }
    var announcement = ["goes on after \(replay.instants) instants of the journal"]
    let undoes = site.halfway == .rollBack
    for one in halfway {
      announcement.append(
        "\(undoes ? "rolls back" : "completes") what was left half-way: \(one.order.kind.rawValue) of workspace \(one.order.workspace)"
      )
    }
    for line in announcement { log.notice("\(line)") }
    return Ready(seats: seats, tellsShares: tellsShares, announcement: announcement) { world in
      // The world learns what it knew by the same events and decisions.
      _ = try JournalReplay(journal) { instant, books in try world.remember(instant, books) }
      for one in open {
        if let finish = one.finish {
          world.restore(one.id, one.order)
          world.inbox.put(.finished(finish))
        } else if one.order.handle >= 0 || one.order.kind == .stage || one.order.kind == .evict {
          world.restore(one.id, one.order)
          world.begin(one.id, one.order, undoing: undoes && one.order.kind != .evict)
        } else {
          try journal.finish(Finish(order: one.id, outcome: .superseded))
        }
      }
      world.rememberImages(surveys)
      try removeStrays(&world, surveys)
      return replay.controller
    }
  }

  /// Machines and volumes of this site that nobody knows of any more.
  private func removeStrays(_ world: inout LibvirtWorld, _ surveys: [HostSurvey?]) throws {
    for (index, survey) in surveys.enumerated() {
      guard let survey else { continue }
      let names = Set(
        survey.machines.map(\.plan.identity)
          + survey.orphans.compactMap { MachineIdentity(name: $0.name, site: site.name) })
      for identity in names.sorted(by: { $0.domain < $1.domain })
      where identity.site == site.name && !world.knows(identity, on: Int32(index)) {
        log.warning(
          "\(identity.domain) is unknown to the journal, and removed", metadata: ["host": "\(site.hosts[index].name)"])
        world.crew.remove(identity, on: Int32(index))
      }
    }
  }

  // MARK: Beginning

  /// The youngest record hosts have of who waits; `nil` where none has one.
  private func record(_ surveys: [HostSurvey?], _ actors: [HostLink]) throws -> SiteRecord? {
    try surveys.indices.compactMap { index in
      guard let names = surveys[index]?.records, !names.isEmpty else { return nil }
      let record = try SiteRecordStore(link: actors[index], host: site.hosts[index], site: site.name).read(names)
      if record == nil {
        log.warning(
          "no record of who waited is whole: \(names.joined(separator: ", "))",
          metadata: ["host": "\(site.hosts[index].name)"])
      }
      return record
    }.max { $0.written < $1.written }
  }

  private func census(_ surveys: [HostSurvey?], _ record: SiteRecord?) throws -> Census {
    Census(
      site, surveys: surveys, kept: try journal.workspaces(), maintenance: try journal.hostsUnderMaintenance(),
      record: record, now: WallClock.now)
  }

  /// A new controller that adopts what is there.
  ///
  /// - Parameter record: what hosts tell in place of a journal that was lost.
  private func begin(_ epoch: Epoch, _ seats: [HostSeat], _ surveys: [HostSurvey?], record: SiteRecord?) throws
    -> Ready
  {
    var announcement = ["begins with policy \(site.policy) on \(site.hosts.count) hosts"]
    let runner = OrderRunner(site: site, seats: seats, journal: journal, log: log)
    // What an earlier controller left half-way is undone: hosts must be at rest to be counted.
    for one in try journal.openOrders() {
      guard one.finish == nil, one.order.handle >= 0 else {
        try journal.finish(Finish(order: one.id, outcome: .superseded))
        continue
      }
      guard let kept = try journal.workspace(one.order.workspace) else { continue }
      let plans = one.order.hosts.indices.map { machine in
        MachinePlan(
          identity: MachineIdentity(site: site.name, workspace: kept.id, machine: Int32(machine)),
          request: kept.request,
          submitted: kept.submitted,
          generation: one.order.generations.indices.contains(machine) ? one.order.generations[machine] : 1)
      }
      var finish = try runner.run(OrderTask(id: one.id, order: one.order, plans: plans, undoes: true), Crew.Flag())
      (finish.report, finish.ends) = (nil, false)
      try journal.finish(finish)
    }
    var fresh = surveys
    for index in surveys.indices where surveys[index] != nil {
      fresh[index] = try Surveyor(link: seats[index].actor, site: site.name).survey()
    }
    let census = try census(fresh, record)
    if let record {
      announcement.append("knows who waited from a record on hosts, of \(WallClock.text(record.written))")
    }
    for adoption in census.adoptions {
      announcement.append(
        "adopts workspace \(adoption.workspace.id), \(adoption.isHeld ? "held" : adoption.stage.rawValue)")
    }
    for line in announcement { log.notice("\(line)") }
    return Ready(seats: seats, tellsShares: tellsShares, announcement: announcement) { world in
      try journal.write { db in
        for workspace in census.found { try journal.keep(workspace, in: db) }
        try journal.add(.epoch(epoch), in: db)
      }
      for leftover in census.leftovers { try runner.removeLeftover(leftover.identity, on: leftover.host) }
      world.lastWorkspace = max(
        try journal.lastWorkspace(), census.adoptions.map(\.workspace.id).max() ?? 0, record?.lastWorkspace ?? 0)
      var batch = EventBatch()
      batch.adoptions = census.adoptions
      batch.images = census.images
      batch.reports = census.maintenance
      if !batch.adoptions.isEmpty || !batch.images.isEmpty || !batch.reports.isEmpty { world.adoptions = batch }
      return try epoch.controller()
    }
  }
}

extension LiveSite {
  /// Where a host is written down.
  func location(ofHost name: String) -> String { locations[name] ?? origin }
}

extension LiveHost {
  /// What may be promised of the host.
  func shape(_ survey: HostSurvey) -> HostShape {
    HostShape(
      cores: cores ?? survey.node.cpus, memoryKiB: memoryKiB ?? survey.node.memoryKiB,
      diskKiB: diskKiB ?? survey.pool.map { Int64($0.facts.capacity / 1024) }, cacheKiB: cacheKiB, hypervisor: reserve)
  }
}

extension ClusterShape {
  /// The host with this number. O(groups).
  public func host(_ index: Int32) -> HostShape {
    var left = index
    for group in groups {
      if left < group.count { return group.host }
      left -= group.count
    }
    return groups.last?.host ?? HostShape(cores: 1)
  }
}
