import Model
import Policy

/// How a site stands, found out over read-only connections and from a journal opened for reading: what a plan begins from.
///
/// Nothing here could act if it tried: there is no permit, and no link made with one.
public struct SiteStanding: Sendable {
  /// Where the books come from.
  public enum Source: Hashable, Sendable {
    /// The journal, replayed through the controller: so many instants.
    case journal(instants: Int64)
    /// The hosts, and what the journal has of workspaces that wait; and why no journal could be replayed.
    case hosts(why: String)
  }

  public var now: SimTime
  public var survey: SiteSurvey
  public var source: Source
  /// What the next run would begin with; that of the last run when the books come from the journal.
  public var epoch: Epoch
  /// As it was after the last instant, or with nobody on its books.
  public var controller: Controller
  /// Who is there, before ``batch`` is told.
  public var snapshot: SiteSnapshot
  /// What the next run would tell the controller first.
  public var batch: EventBatch
  /// Workspaces in ``snapshot`` and ``batch``, by number: as their owners call them, and what they asked for.
  public var requests: [Int64: WorkspaceRequest] = [:]
  /// Orders that are not done with.
  public var underWay: [Order] = []
  /// Requests nobody has taken yet and that would be refused: why.
  public var refusals: [String] = []
  /// Why a run would refuse to begin, a sentence each.
  public var obstacles: [String] = []

  /// - Parameter site: whose hosts and journal are looked at.
  /// - Parameter adding: workspaces to be thought of as submitted now, after what was asked for already.
  /// - Parameter now: µs since 1970.
  /// - Throws: `QuantaError` when the journal cannot be read, or the policy makes no sense.
  public init(of site: LiveSite, adding: [WorkspaceRequest] = [], now: SimTime) throws {
    self.now = now
    survey = try SiteSurvey(of: site)
    let journal = try Journal.ifAny(folder: site.state)
    let last = try journal?.lastEpoch()?.epoch
    let fresh = Epoch(of: site, survey.hosts, after: last)
    epoch = fresh
    let kept = try journal?.workspaces() ?? []
    for workspace in kept { requests[workspace.id] = workspace.request }
    batch = EventBatch()
    if let journal, last == fresh, let replay = try JournalReplay(journal), replay.divergence == nil,
      let books = replay.controller.site
    {
      source = .journal(instants: replay.instants)
      controller = replay.controller
      snapshot = books.snapshot(at: now)
      underWay = try journal.openOrders().filter { $0.finish == nil }.map(\.order)
    } else {
      source = .hosts(why: Self.why(journal, last, fresh, survey))
      controller = try fresh.controller()
      let census = Census(
        site, surveys: survey.hosts, kept: kept, maintenance: try journal?.hostsUnderMaintenance() ?? [], now: now)
      obstacles = census.obstacles
      for workspace in census.found { requests[workspace.id] = workspace.request }
      snapshot = SiteSnapshot(adoptions: census.adoptions, images: census.images, hosts: census.maintenance)
      for (index, host) in survey.hosts.enumerated() where host == nil {
        snapshot.hosts.append(SiteReport(.hostDown, Int32(index)))
      }
      batch = snapshot.batch
    }
    obstacles += try Self.obstacles(site, survey)
    if let obstacle = try journal?.obstacle(toldBy: survey.hosts) { obstacles.append(obstacle.message) }
    let next = max(try journal?.lastWorkspace() ?? 0, snapshot.adoptions.map(\.workspace.id).max() ?? 0) + 1
    var asked = try journal?.openRequests() ?? []
    asked += adding.map { SiteRequest(id: 0, made: now, kind: .submit, subject: $0.name, submission: $0) }
    try take(asked, site, from: next)
  }

  private static func why(_ journal: Journal?, _ last: Epoch?, _ fresh: Epoch, _ survey: SiteSurvey) -> String {
    guard journal != nil, let last else {
      // Only who may change a host's volumes may read them.
      return survey.hosts.contains { $0?.records.isEmpty == false }
        ? "there is no journal; hosts have a record of who waited, which only a run can read"
        : "nothing was ever run on this site"
    }
    return last == fresh
      ? "the journal diverges: this version would have decided otherwise"
      : "the site file, or a host, is not as it was in the last run"
  }

  private static func obstacles(_ site: LiveSite, _ survey: SiteSurvey) throws -> [String] {
    let rules = try PolicySpecification(parsing: site.policy, registry: Registry()).rules
    let needs = PolicyNeeds(rules: rules, environments: site.environments)
    return survey.hosts.compactMap(\.self).flatMap { host in
      host.capabilities.shortfalls(for: needs).map { "\(host.host): \($0)" }
    }
  }

  // MARK: Requests

  private mutating func take(_ asked: [SiteRequest], _ site: LiveSite, from next: Int64) throws {
    let handles = Dictionary(
      snapshot.adoptions.map { ($0.workspace.id, $0) }, uniquingKeysWith: { first, _ in first })
    var (id, handle) = (next, Handle(0))
    let taken = Set(snapshot.adoptions.map(\.handle))
    for request in asked {
      switch request.kind {
      case .submit:
        guard let submission = request.submission,
          let environment = site.catalogue.environment(named: submission.environment)
        else {
          refusals.append("submission of \(request.subject): there is no such environment at the site")
          continue
        }
        while taken.contains(handle) || controller.site?.isFree(handle) == false { handle += 1 }
        let workspace = Workspace(
          id: id, jobNumber: id, submit: now, count: submission.count, quantum: submission.quantum,
          environment: environment, terms: submission.terms, requested: submission.requested)
        batch.submissions.append(EventBatch.Submission(handle: handle, workspace: workspace))
        requests[id] = submission
        (id, handle) = (id + 1, handle + 1)
      case .cancel, .suspend, .resume:
        guard let number = Int64(request.subject), let adoption = handles[number] else {
          refusals.append("\(request.kind.rawValue) \(request.subject): there is no such workspace, or it is over")
          continue
        }
        let kind: SiteReport.Kind =
          switch request.kind {
          case .suspend: .held
          case .resume: .released
          default: .withdrawn
          }
        batch.reports.append(SiteReport(kind, adoption.handle))
      case .maintain, .unmaintain:
        guard let host = epoch.hosts.firstIndex(of: request.subject) else {
          refusals.append("maintenance of \(request.subject): there is no such host")
          continue
        }
        batch.reports.append(SiteReport(request.kind == .maintain ? .drained : .undrained, Int32(host)))
      }
    }
  }
}

extension Epoch {
  /// What a run would begin with.
  ///
  /// - Parameters:
  ///   - surveys: by host; of one that does not answer what the last epoch says counts.
  init(of site: LiveSite, _ surveys: [HostSurvey?], after last: Epoch?) {
    let groups = site.hosts.enumerated().map { index, host in
      if let survey = surveys[index] { return ClusterShape.Group(count: 1, host: host.shape(survey)) }
      let old = last?.hosts.firstIndex(of: host.name).flatMap { last?.shape.host(Int32($0)) }
      return ClusterShape.Group(count: 1, host: old ?? HostShape(cores: host.cores ?? 1))
    }
    self.init(
      site: site.name, policy: site.policy, shape: ClusterShape(groups: groups), estimates: site.estimates,
      catalogue: site.catalogue, hosts: site.hosts.map(\.name))
  }

  /// What a run would begin with that was the first.
  public init(of site: LiveSite, survey: SiteSurvey) { self.init(of: site, survey.hosts, after: nil) }
}

extension Journal {
  /// The journal in a folder, for reading; `nil` where there is none.
  static func ifAny(folder: String) throws -> Journal? {
    do { return try Journal(folder: folder, mode: .readOnly) } catch let error as QuantaError
      where error.kind == .noInput
    {
      return nil
    }
  }
}
