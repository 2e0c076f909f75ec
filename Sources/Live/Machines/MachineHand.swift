import Foundation
import Model
import Policy

/// Does what is to be done to single machines on one host, and undoes it.
///
/// Every function may be called again after it was cut off at any point, by an error or by the end of the process: it finds out
/// what is there and goes on from it. Each call that changes the host is a step that is written down before and after. Domains
/// that do not carry Quanta's metadata, for this very machine, are never touched. All calls block.
struct MachineHand {
  let link: HostLink
  let host: LiveHost
  let site: LiveSite
  /// libvirt's name of the host's driver.
  let driver: String
  let steps: any StepRecorder
  let clones: CloneHistory
  let volumes: VolumeWork
  /// How long is waited for memory and for a guest's answer.
  var patience = MachinePatience()

  /// - Parameters:
  ///   - link: one that may change the host.
  ///   - driver: as ``NodeFacts`` has it.
  init(
    link: HostLink, host: LiveHost, site: LiveSite, driver: String, steps: any StepRecorder,
    clones: CloneHistory = CloneHistory()
  ) {
    self.link = link
    self.host = host
    self.site = site
    self.driver = driver
    self.steps = steps
    self.clones = clones
    volumes = VolumeWork(link: link, host: host, steps: steps)
  }

  /// A call that changes the host, written down.
  func act<Result>(_ call: String, _ target: String, _ body: (LibvirtConnection) throws -> Result) throws -> Result {
    try volumes.act(call, target, body)
  }

  // MARK: Finding

  /// A machine that is defined on the host.
  struct Found {
    var facts: DomainFacts
    var plan: MachinePlan
    var isActive: Bool { facts.state.isActive }
  }

  /// - Throws: `QuantaError` when a domain of this name is not Quanta's, or not this machine.
  func find(_ identity: MachineIdentity) throws -> Found? {
    guard let facts = try link.call({ try $0.domainIfAny(identity.domain) }) else { return nil }
    guard let plan = MachinePlan(domainXML: facts.xml), plan.identity == identity else {
      throw QuantaError(
        .data, "domain \(identity.domain) does not carry Quanta's metadata for this machine, and is left alone",
        at: host.name, remedy: "rename it, or give the site another name")
    }
    return Found(facts: facts, plan: plan)
  }

  /// What the host has of a machine.
  func state(_ identity: MachineIdentity) throws -> MachineState {
    try volumes.refresh()
    guard let found = try find(identity) else {
      for name in identity.volumes where try volumes.find(name) != nil { return .partial }
      return .absent
    }
    if found.isActive { return found.facts.state == .paused ? .paused : .running }
    return try hasWholeMemory(identity, found.facts) ? .saved : .off(found.facts.reason)
  }

  /// Whether nothing of it runs and its saved memory is whole.
  func isSaved(_ identity: MachineIdentity) throws -> Bool { try state(identity) == .saved }

  func hasWholeMemory(_ identity: MachineIdentity, _ facts: DomainFacts) throws -> Bool {
    guard let file = try volumes.find(identity.memory), file.capacity > 0 else { return false }
    return switch try link.call({ try SavedMemory.examine(file, in: host.pool, $0) }) {
    case .whole: true
    case .cut: false
    // A form this knows nothing of: libvirt's word for how the domain ended is all there is.
    case .unknown: facts.reason == .saved
    }
  }

  // MARK: Parts of several doings

  func document(
    _ plan: MachinePlan, _ environment: LiveEnvironment, _ setting: DomainSetting
  ) throws -> String {
    try DomainDocument(
      plan: plan, environment: environment, setting: setting, host: host, driver: driver, pool: try volumes.path()
    ).xml()
  }

  func delete(_ names: [String]) throws {
    try volumes.refresh()
    for name in names { try volumes.delete(name) }
  }

  func refuse(_ identity: MachineIdentity, _ what: String, remedy: String? = nil) -> QuantaError {
    QuantaError(.data, "machine \(identity.domain) \(what)", at: host.name, remedy: remedy)
  }

  /// Asks again and again until the answer is not `nil`.
  ///
  /// - Returns: `nil` when the time is over.
  func wait<Answer>(
    _ limit: SimDuration, every pause: Double = 0.25, _ ask: () throws -> Answer?
  ) throws -> Answer? {
    let end = ContinuousClock.now + .microseconds(limit.microseconds)
    while true {
      if let answer = try ask() { return answer }
      if ContinuousClock.now >= end { return nil }
      Thread.sleep(forTimeInterval: pause)
    }
  }
}

/// How long is waited for what follows later than the call that asks for it.
struct MachinePatience: Hashable, Sendable {
  /// For a guest to give up or take memory.
  var memory: SimDuration = .seconds(120)
  /// KiB by which its memory may differ from what was asked for: Xen counts whole pages, and keeps some for itself.
  var toleranceKiB: Int64 = 4096
}
