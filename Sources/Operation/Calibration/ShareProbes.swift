import Live
import Model
import Policy
import Sim

/// What one probe was given and received while others wanted all they could get.
public struct ShareTrial: Hashable, Sendable {
  public var host: String
  public var setting: DomainSetting
  /// Cores, as the credit scheduler's model has it beside what the control domain took; and as came.
  public var expected: Double
  public var received: Double
  public var window: SimDuration

  /// In hundredths of a core: 2 is two points too many.
  public var points: Double { (received - expected) * 100 }
}

/// Looks how exactly a host keeps shares: two busy probes, with unlike weights first, then with unlike caps.
struct ShareProbes {
  let rig: ProbeRig
  let host: Int32
  let memoryKiB: Int64
  let window: SimDuration

  /// - Returns: what was measured; nothing, and why, where it cannot be.
  func run() throws -> (trials: [ShareTrial], why: String?) {
    guard let survey = rig.survey.hosts[Int(host)] else { return ([], "it does not answer") }
    guard survey.capabilities.weight, survey.capabilities.cap else { return ([], "it has no weights and caps to set") }
    // As many virtual CPUs as there are cores for machines, so that two probes want them twice.
    let cores = Self.cores(rig.site.hosts[Int(host)].cpus, of: survey.node.cpus)
    let quantum = Quantum(vcpus: cores, memoryKiB: memoryKiB)
    let trials: [[DomainSetting]] = [
      [DomainSetting(vcpus: cores, weight: 256), DomainSetting(vcpus: cores, weight: 512)],
      [DomainSetting(vcpus: cores, cap: 25 * cores), DomainSetting(vcpus: cores, cap: 50 * cores)],
    ]
    var probes: [ProbeRig.Probe] = []
    for setting in trials[0] {
      probes.append(try rig.start(on: host, quantum: quantum, setting: setting, reason: ProbeRig.sharing))
    }
    var found: [ShareTrial] = []
    for settings in trials {
      for index in probes.indices { try rig.set(settings[index], of: &probes[index]) }
      found += try measure(probes, settings, cores)
    }
    for probe in probes { try rig.stop(probe) }
    // Who does not want its share tells nothing of whether it would get it.
    if found.allSatisfy({ $0.received < 0.5 * $0.expected }) {
      return ([], "probes of this environment do not keep their virtual CPUs busy")
    }
    return (found, nil)
  }

  /// Of a set as libvirt writes it: `1-3`, `0,2`, `0-7,^3`; all where there is none.
  static func cores(_ set: String?, of all: Int32) -> Int32 {
    guard let set else { return all }
    var chosen: Set<Int32> = []
    for part in set.split(separator: ",") {
      if part.hasPrefix("^") {
        if let one = Int32(part.dropFirst()) { chosen.remove(one) }
        continue
      }
      let ends = part.split(separator: "-").compactMap { Int32($0) }
      guard let first = ends.first, let last = ends.last, first >= 0, first <= last, last < 1 << 16 else { continue }
      chosen.formUnion(first...last)
    }
    return max(1, min(all, Int32(chosen.count)))
  }

  private func measure(_ probes: [ProbeRig.Probe], _ settings: [DomainSetting], _ cores: Int32) throws -> [ShareTrial] {
    let received = try rig.received(probes, over: window)
    var scheduler = CreditScheduler()
    var expected: [Double] = []
    scheduler.share(
      settings.map { CreditScheduler.Domain($0) }, pcpus: left(cores, received.control ?? 0),
      into: &expected)
    return settings.indices.map { index in
      ShareTrial(
        host: rig.site.hosts[Int(host)].name, setting: settings[index], expected: expected[index],
        received: received.probes[index], window: received.window)
    }
  }

  /// Cores left beside what the control domain took; on a host whose machines have cores of their own it takes none of theirs.
  private func left(_ cores: Int32, _ control: Double) -> Double {
    rig.site.hosts[Int(host)].cpus == nil ? max(0, Double(cores) - control) : Double(cores)
  }
}
