import Model
import Policy

/// What people ask for while it runs.
extension LibvirtWorld {
  mutating func takeRequests() throws {
    for request in try journal.openRequests() {
      requests.append(request.id)
      answers[request.id] = try answer(request)
    }
  }

  private mutating func answer(_ request: SiteRequest) throws -> String {
    switch request.kind {
    case .submit: return try submit(request)
    case .cancel: return ask(.withdrawn, request, done: "is being cancelled")
    case .suspend: return ask(.held, request, done: "is being suspended")
    case .resume: return ask(.released, request, done: "goes on as soon as there is room")
    case .maintain: return maintain(request.subject, isOn: true)
    case .unmaintain: return maintain(request.subject, isOn: false)
    }
  }

  private mutating func submit(_ request: SiteRequest) throws -> String {
    guard let asked = request.submission else { return "refused: there is nothing in it" }
    guard let environment = site.catalogue.environment(named: asked.environment) else {
      let names = site.environments.map(\.environment.name).joined(separator: ", ")
      return "refused: there is no environment '\(asked.environment)' here; there are \(names)"
    }
    lastWorkspace += 1
    let workspace = Workspace(
      id: lastWorkspace, jobNumber: lastWorkspace, submit: now, count: asked.count, quantum: asked.quantum,
      environment: environment, terms: asked.terms, requested: asked.requested)
    let handle = spare.popLast() ?? Handle(residents.count)
    // Known before the controller hears of it: residents find their request there.
    let kept = KeptWorkspace(
      id: workspace.id, request: asked, submitted: now, generations: [],
      status: SiteStatus.WorkspaceStatus.fresh(workspace, asked))
    try journal.write { try journal.keep(kept, in: $0) }
    events.submissions.append(EventBatch.Submission(handle: handle, workspace: workspace))
    if handle == Handle(residents.count) {
      residents.append(
        LiveResident(id: workspace.id, request: asked, workspace: workspace, submitted: now, since: now))
    }
    return "workspace \(workspace.id)"
  }

  private mutating func ask(_ kind: SiteReport.Kind, _ request: SiteRequest, done: String) -> String {
    guard let id = Int64(request.subject), let index = residents.firstIndex(where: { $0.id == id && $0.phase != .over })
    else {
      return "refused: there is no workspace \(request.subject), or it is over"
    }
    if kind == .held {
      guard case .bestEffort = residents[index].workspace.terms else {
        return "refused: workspace \(id) is reserved for a time, and cannot be suspended"
      }
    }
    events.reports.append(SiteReport(kind, Handle(index)))
    return "workspace \(id) \(done)"
  }

  private mutating func maintain(_ name: String, isOn: Bool) -> String {
    guard let host = seats.first(where: { $0.host.name == name }) else {
      return "refused: there is no host '\(name)'; there are \(seats.map(\.host.name).joined(separator: ", "))"
    }
    guard health[Int(host.index)].isDrained != isOn else {
      return "host \(name) is \(isOn ? "" : "not ")under maintenance already"
    }
    events.reports.append(SiteReport(isOn ? .drained : .undrained, host.index))
    return isOn
      ? "host \(name) takes nobody new; who is there stays" : "host \(name) takes workspaces again"
  }
}
