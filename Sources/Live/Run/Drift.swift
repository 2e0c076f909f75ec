import Model

/// Where hosts differ from what the journal says of them. Only looks: it has no permit and read-only connections.
public struct Drift: Sendable {
  public struct Item: Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
      /// A machine that should run, or be saved, and does not.
      case missing
      /// A machine of this site that nobody knows of.
      case unknown
      /// Weight, cap, virtual CPUs or memory other than set.
      case differs
      /// A volume of a machine there is none of.
      case orphan
      /// A host that does not answer: nothing is known of it.
      case silent
      /// An image that is not what it was, or is not known to be what it should be.
      case unverified
    }
    public var kind: Kind
    public var host: String
    /// A domain or volume.
    public var target: String
    public var expected: String
    public var found: String
    /// What can be done about it.
    public var remedy: String
  }

  public var site: LiveSite
  public init(site: LiveSite) { self.site = site }

  /// In order of hosts and names; empty when all is as it should be.
  public func items() throws -> [Item] {
    let journal = try Journal(folder: site.state, mode: .readOnly)
    let kept = try journal.workspaces()
    let busy = Set(try journal.openOrders().map(\.order.workspace))
    var items: [Item] = []
    for host in site.hosts {
      let survey: HostSurvey
      do { survey = try Surveyor(link: HostLink.observer(of: host), site: site.name).survey() } catch let error
        as LibvirtError
      {
        items.append(
          Item(
            kind: .silent, host: host.name, target: host.uri, expected: "an answer", found: error.message,
            remedy: "check libvirtd there: virsh -c \(host.uri) version"))
        continue
      }
      items += compare(host, survey, kept, busy)
      items += try images(host, survey, journal)
    }
    return items
  }

  private func compare(_ host: LiveHost, _ survey: HostSurvey, _ kept: [KeptWorkspace], _ busy: Set<Int64>) -> [Item] {
    var items: [Item] = []
    let found = Dictionary(
      survey.machines.map { ($0.plan.identity.domain, $0) }, uniquingKeysWith: { first, _ in first })
    var known: Set<String> = []
    for workspace in kept {
      for (machine, name) in workspace.status.hosts.enumerated() where name == host.name {
        let identity = MachineIdentity(site: site.name, workspace: workspace.id, machine: Int32(machine))
        known.insert(identity.domain)
        // What is being changed is not judged.
        guard !busy.contains(workspace.id) else { continue }
        items += compare(identity, workspace.status, found[identity.domain], host)
      }
    }
    for (domain, machine) in found.sorted(by: { $0.key < $1.key }) where !known.contains(domain) {
      guard !busy.contains(machine.plan.identity.workspace) else { continue }
      items.append(
        Item(
          kind: .unknown, host: host.name, target: domain, expected: "nothing",
          found: "a machine of workspace \(machine.plan.identity.workspace), \(machine.domain.state.rawValue)",
          remedy: "the next run removes it; look at it first: virsh -c \(host.uri) dominfo \(domain)"))
    }
    for orphan in Set(survey.orphans.compactMap { MachineIdentity(name: $0.name, site: site.name) })
      .sorted(by: { $0.domain < $1.domain }) where !busy.contains(orphan.workspace) && !known.contains(orphan.domain)
    {
      items.append(
        Item(
          kind: .orphan, host: host.name, target: orphan.domain, expected: "no volumes",
          found: "volumes without a machine",
          remedy: "the next run removes them"))
    }
    return items
  }

  private func compare(
    _ identity: MachineIdentity, _ status: SiteStatus.WorkspaceStatus, _ machine: HostSurvey.Machine?, _ host: LiveHost
  ) -> [Item] {
    func item(_ kind: Item.Kind, _ expected: String, _ found: String, _ remedy: String) -> Item {
      Item(kind: kind, host: host.name, target: identity.domain, expected: expected, found: found, remedy: remedy)
    }
    switch status.state {
    case .running:
      guard let machine, machine.domain.state.isActive else {
        return [
          item(
            .missing, "running",
            machine.map { $0.state == .saved ? "saved" : "off (\($0.domain.reason.rawValue))" } ?? "nothing",
            "a running controller notices and begins it anew; if none runs: quanta live run")
        ]
      }
      var items: [Item] = []
      if let scheduler = machine.scheduler, let weight = status.weight, let cap = status.cap {
        let expected = "weight \(weight), cap \(cap)"
        let found = "weight \(scheduler.weight), cap \(scheduler.cap)"
        let differs =
          scheduler.weight >= 0 && scheduler.weight != Int64(weight)
          || scheduler.cap >= 0 && scheduler.cap != Int64(cap)
        if differs {
          items.append(
            item(
              .differs, expected, found, "somebody set it by hand; suspending and resuming the workspace sets it again")
          )
        }
      }
      let memory = status.quantum.memoryKiB
      if memory > 0, abs(machine.domain.memoryKiB - memory) > max(2048, memory / 50) {
        items.append(
          item(
            .differs, "\(memory) KiB", "\(machine.domain.memoryKiB) KiB", "its balloon was changed; look at the guest"))
      }
      return items
    case .suspended, .held:
      if machine?.state == .saved { return [] }
      return [
        item(
          .missing, "saved memory", machine.map { $0.domain.state.rawValue } ?? "nothing",
          "its memory is gone: cancel it, and submit it again")
      ]
    default: return []
    }
  }

  private func images(_ host: LiveHost, _ survey: HostSurvey, _ journal: Journal) throws -> [Item] {
    try survey.images.map(\.name).compactMap { volume in
      guard try journal.verifiedChecksum(of: volume, on: host.name) == nil else { return nil }
      return Item(
        kind: .unverified, host: host.name, target: volume, expected: "an image read back and found right",
        found: "an image nobody has verified here", remedy: "it is verified before it is used next")
    }
  }
}
