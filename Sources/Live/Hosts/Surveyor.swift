import Foundation
import FoundationXML
import Model

/// Looks at a host, and changes nothing.
public struct Surveyor {
  let link: HostLink
  let host: LiveHost
  let site: String
  let clones: CloneHistory?

  /// - Parameters:
  ///   - link: the way to the host.
  ///   - site: the name of the site whose machines are looked for.
  ///   - clones: what was found out about cloning while disks were made, if anything was.
  public init(link: HostLink, site: String, clones: CloneHistory? = nil) {
    self.link = link
    host = link.host
    self.site = site
    self.clones = clones
  }

  /// What Xen calls dom0.
  private static let controlDomain = "Domain-0"

  /// - Throws: ``LibvirtError``.
  public func survey() throws -> HostSurvey {
    try link.call { connection in
      let node = try connection.node()
      let domains = try connection.domains()
      let pool = try pool(connection)
      let volumes = try pool.map { try self.volumes(connection, isReadable: $0.facts.isActive) } ?? []
      let capabilities = HostCapabilities(
        driver: node.driver, scheduler: schedulerName(connection, domains), document: try connection.capabilities(),
        poolType: pool?.type, clone: clones?.kind(on: host.name))
      var survey = HostSurvey(
        host: host.name, node: node, capabilities: capabilities, pool: pool, machines: [], foreign: [],
        volumes: volumes.filter { MachineIdentity(name: $0.name, site: site) != nil }, orphans: [],
        marks: volumes.map(\.name).filter { OwnerMark.isOne($0) },
        records: volumes.map(\.name).filter { SiteRecordName(volume: $0)?.site == site },
        others: volumes.map(\.name).filter {
          MachineIdentity(name: $0, site: site) == nil && !OwnerMark.isOne($0) && !BaseImage.isOurs($0)
            && SiteRecordName(volume: $0) == nil
        },
        images: volumes.filter { BaseImage.isOurs($0.name) })
      for domain in domains { try sort(domain, into: &survey, connection) }
      let known = Set(survey.machines.map(\.plan.identity))
      survey.orphans = survey.volumes.filter { volume in
        MachineIdentity(name: volume.name, site: site).map { !known.contains($0) } ?? false
      }
      return survey
    }
  }

  private func sort(_ domain: DomainFacts, into survey: inout HostSurvey, _ connection: LibvirtConnection) throws {
    if survey.node.driver == "Xen", domain.name == Self.controlDomain {
      survey.control = domain
    } else if let plan = MachinePlan(domainXML: domain.xml), plan.identity.site == site {
      survey.machines.append(
        HostSurvey.Machine(
          plan: plan, domain: domain,
          scheduler: domain.state.isActive && survey.capabilities.weight
            ? try? connection.scheduler(of: domain.name) : nil,
          state: try state(domain, plan.identity, survey.volumes, connection)))
    } else {
      survey.foreign.append(
        HostSurvey.Foreign(
          name: domain.name, state: domain.state, vcpus: domain.vcpus, memoryKiB: domain.memoryKiB,
          bearsOurName: MachineIdentity(name: domain.name, site: site)?.domain == domain.name))
    }
  }

  private func state(
    _ domain: DomainFacts, _ identity: MachineIdentity, _ volumes: [VolumeFacts], _ connection: LibvirtConnection
  ) throws -> MachineState {
    if domain.state.isActive { return domain.state == .paused ? .paused : .running }
    guard let file = volumes.first(where: { $0.name == identity.memory }), file.capacity > 0 else {
      return .off(domain.reason)
    }
    if domain.reason == .saved { return .saved }
    // libvirtd lets nobody read volumes who may not change them: what it has forgotten is then taken for saved.
    if connection.isReadOnly { return domain.reason == .unknown ? .saved : .off(domain.reason) }
    return try SavedMemory.examine(file, in: host.pool, connection) == .whole ? .saved : .off(domain.reason)
  }

  /// Asked of any domain that runs; Xen's dom0 always does.
  private func schedulerName(_ connection: LibvirtConnection, _ domains: [DomainFacts]) -> String? {
    for domain in domains where domain.state.isActive {
      if let name = try? connection.schedulerName(of: domain.name) { return name }
    }
    return nil
  }

  private func pool(_ connection: LibvirtConnection) throws -> HostSurvey.Pool? {
    do {
      let facts = try connection.pool(host.pool)
      let document = ParsedXML(facts.xml)
      return HostSurvey.Pool(
        facts: facts, type: document?.text("/pool/@type") ?? "", path: document?.text("/pool/target/path"))
    } catch let error as LibvirtError where error.kind == .noPool { return nil }
  }

  /// Files that came without libvirt's doing are found where the connection may look anew.
  private func volumes(_ connection: LibvirtConnection, isReadable: Bool) throws -> [VolumeFacts] {
    guard isReadable else { return [] }
    if !connection.isReadOnly { try connection.refresh(host.pool) }
    return try connection.volumes(in: host.pool)
  }
}
