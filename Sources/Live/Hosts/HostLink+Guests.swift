import Dispatch
import Model
import Synchronization

/// A domain that is active on a host, whoever made it.
public struct GuestFacts: Hashable, Sendable {
  public var name: String
  public var uuid: String
  public var state: DomainState
  public var vcpus: Int32
  public var memoryKiB: Int64
  /// CPU time it received since it began, ns.
  public var cpuTime: UInt64
  /// `nil` where the host does not tell.
  public var scheduler: SchedulerFacts?
  /// The site whose machine it is, by Quanta's metadata; `nil` when it carries none.
  public var site: String?

  public init(
    name: String, uuid: String, state: DomainState, vcpus: Int32, memoryKiB: Int64, cpuTime: UInt64,
    scheduler: SchedulerFacts? = nil, site: String? = nil
  ) {
    self.name = name
    self.uuid = uuid
    self.state = state
    self.vcpus = vcpus
    self.memoryKiB = memoryKiB
    self.cpuTime = cpuTime
    self.scheduler = scheduler
    self.site = site
  }
}

extension HostLink {
  /// The host's active domains but Xen's own, by name.
  ///
  /// - Throws: ``LibvirtError``.
  public func guests() throws -> [GuestFacts] {
    try call { connection in
      let isXen = try connection.node().driver == "Xen"
      return try connection.domains().filter { $0.state.isActive && !(isXen && $0.name == "Domain-0") }.map { domain in
        GuestFacts(
          name: domain.name, uuid: domain.uuid, state: domain.state, vcpus: domain.vcpus, memoryKiB: domain.memoryKiB,
          cpuTime: domain.cpuTime, scheduler: isXen ? try? connection.scheduler(of: domain.name) : nil,
          site: MachinePlan(domainXML: domain.xml)?.identity.site)
      }
    }
  }

  /// The same of several hosts at a time, in their order; `nil` where one does not answer.
  public static func guests(on links: [HostLink]) -> [[GuestFacts]?] {
    let found = Mutex<[Int: [GuestFacts]]>([:])
    let group = DispatchGroup()
    let queue = DispatchQueue(label: "guests", attributes: .concurrent)
    for (index, link) in links.enumerated() {
      queue.async(group: group) {
        guard let guests = try? link.guests() else { return }
        found.withLock { $0[index] = guests }
      }
    }
    group.wait()
    return found.withLock { found in links.indices.map { found[$0] } }
  }
}
