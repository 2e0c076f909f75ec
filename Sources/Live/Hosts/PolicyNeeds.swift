import Model
import Policy

/// What a policy, with a site's environments, needs hosts to be able to do.
public struct PolicyNeeds: Hashable, Sendable, Codable {
  public var weight = false
  public var cap = false
  public var save = false
  public var balloon = false
  public var clone = false
  public var streams = false
  public var console = false
  public var kinds: [LiveEnvironment.MachineKind] = []
  /// Machines would move live where they can.
  public var prefersLiveMigration = false
  /// Some environments' machines cannot.
  public var movesCold = false
  /// What no host can do for it.
  public var refusals: [String] = []

  /// Quanta that are likely to be asked for: what the policy makes of them tells which settings it uses.
  private static let probes: [Quantum] = [1, 2, 4].flatMap { vcpus in
    [100, 250, 500, 1000].map { Quantum(cpuMilli: $0, vcpus: vcpus, memoryKiB: 1 << 18) }
  }

  public init(rules: Rules, environments: [LiveEnvironment]) {
    let settings = Self.probes.map(rules.site.quanta.setting(for:))
    weight = settings.contains { $0.weight != 256 }
    cap = settings.contains { $0.cap != 0 } || rules.site.quanta.elasticity != nil
    let preemption = rules.site.preemption
    save = preemption.way == .suspend
    prefersLiveMigration = preemption.movesLive
    balloon = environments.contains { $0.maximumKiB != nil }
    clone = environments.contains { $0.image != .none }
    streams = environments.contains { $0.image != .none || $0.takesSeed }
    console = environments.contains { if case .console = $0.ready { true } else { false } }
    kinds = LiveEnvironment.MachineKind.allCases.filter { kind in environments.contains { $0.kind == kind } }
    movesCold = environments.contains { $0.kind != .pvh || $0.image != .none }
    if !(rules.site.power is AlwaysOn) {
      refusals.append(
        "the policy switches hosts off and on (\(Self.name(of: rules.site.power))), which is not done to real hosts: use power 'always-on'"
      )
    }
  }

  private static func name(of power: any PowerPolicy) -> String {
    (type(of: power) as? any Registered.Type)?.entry.name ?? "\(type(of: power))"
  }
}
