import Live
import Model

/// What the hosts of a site are, can do and hold, as they say themselves: read-only, all at the same time.
public struct Inventory: Sendable {
  public let survey: SiteSurvey
  /// By host and volume: whether the site's journal knows the image to be what it should be; `nil` where there is no journal.
  let verified: [String: [String: Bool]]?

  /// Blocks until all hosts have answered, or failed to.
  public init(of site: LiveSite) throws {
    survey = try SiteSurvey(of: site)
    verified = try Self.verified(survey)
  }

  /// Hosts that did not answer, with why.
  public var silent: [SiteSurvey.Silence] { survey.silent }

  private static func verified(_ survey: SiteSurvey) throws -> [String: [String: Bool]]? {
    guard !survey.site.state.isEmpty else { return nil }
    let journal: Journal
    do { journal = try Journal(folder: survey.site.state, mode: .readOnly) } catch let error as QuantaError
      where error.kind == .noInput
    {
      return nil
    }
    var known: [String: [String: Bool]] = [:]
    for host in survey.hosts.compactMap(\.self) {
      for image in host.images {
        known[host.host, default: [:]][image.name] = try journal.verifiedChecksum(of: image.name, on: host.host) != nil
      }
    }
    return known
  }

  // MARK: What is made of it

  /// A domain of a host, whoever made it.
  struct Domain {
    enum Owner: String {
      case site = "this site"
      case quanta = "another Quanta"
      case foreign
      case control = "dom0"
    }
    var host: String
    var name: String
    var owner: Owner
    var state: String
    var vcpus: Int32
    var memoryKiB: Int64
    var weight: Int64?
    var cap: Int64?
  }

  func domains(_ host: HostSurvey) -> [Domain] {
    var domains: [Domain] = []
    if let control = host.control {
      domains.append(
        Domain(
          host: host.host, name: control.name, owner: .control, state: control.state.rawValue, vcpus: control.vcpus,
          memoryKiB: control.memoryKiB))
    }
    domains += host.machines.map { machine in
      Domain(
        host: host.host, name: machine.plan.identity.domain, owner: .site, state: Self.state(machine),
        vcpus: machine.domain.vcpus, memoryKiB: machine.domain.memoryKiB, weight: machine.scheduler?.weight,
        cap: machine.scheduler?.cap)
    }
    domains += host.foreign.map { foreign in
      Domain(
        host: host.host, name: foreign.name, owner: foreign.name.hasPrefix("quanta-") ? .quanta : .foreign,
        state: foreign.state.rawValue, vcpus: foreign.vcpus, memoryKiB: foreign.memoryKiB)
    }
    return domains
  }

  private static func state(_ machine: HostSurvey.Machine) -> String {
    if case .saved = machine.state { return "saved" }
    return machine.domain.state.rawValue
  }

  /// KiB that no domain holds, dom0 included; what the hypervisor itself keeps is still in it.
  func freeKiB(_ host: HostSurvey) -> Int64 {
    let guests = host.machines.filter { $0.domain.state.isActive }.reduce(0) { $0 + $1.domain.memoryKiB }
    let others = host.foreign.filter { $0.state.isActive }.reduce(0) { $0 + $1.memoryKiB }
    return max(0, host.node.memoryKiB - guests - others - (host.control?.memoryKiB ?? 0))
  }

  /// What a host can do, in words.
  static func abilities(_ capabilities: HostCapabilities) -> [String] {
    var words: [String] = []
    if capabilities.weight { words.append("weight") }
    if capabilities.cap { words.append("cap") }
    if capabilities.balloon { words.append("balloon") }
    if capabilities.save { words.append("suspend") }
    if capabilities.liveMigration { words.append("live migration") }
    if capabilities.clone != .none { words.append("clone by \(capabilities.clone.rawValue)") }
    if capabilities.console { words.append("console") }
    if capabilities.streams { words.append("upload") }
    if !capabilities.kinds.isEmpty {
      words.append("machines " + capabilities.kinds.map(\.rawValue).joined(separator: " "))
    }
    return words
  }

  /// As libvirt counts: 9000000 is 9.0.0.
  static func version(_ number: UInt64) -> String {
    "\(number / 1_000_000).\(number / 1000 % 1000).\(number % 1000)"
  }
}
