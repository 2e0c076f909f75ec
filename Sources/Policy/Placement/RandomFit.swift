import Model

/// Each virtual machine to a host drawn by lot among those with room.
///
/// A policy has no randomness of its own: lots are a hash of the seed given, the workspace and the virtual machine, so they
/// do not depend on what was placed before, and a run can be repeated, resumed or replayed.
public struct RandomFit: Placement, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry(
      "random-fit", at: .placement, aliases: ["random"],
      "Each virtual machine to a host drawn by lot among those with room.",
      options: [PolicyOption("seed", .integer(in: 0...Int.max), default: 0, "Other seeds, other lots.")]
        + HostFilter.options)
  }

  public let filter: HostFilter
  private let seed: UInt64

  public init(_ options: PolicyOptions) throws {
    filter = try HostFilter(options)
    seed = UInt64(try options.integer("seed"))
  }

  public func place(_ need: HostNeed, on hosts: inout HostTable, into runs: inout [HostRun]) -> Bool {
    for vm in 0..<need.count {
      let eligible = hosts.eligible(free: need.vcpus)
      guard eligible > 0 else { return false }
      let lot = Int(Self.hash(seed, UInt64(bitPattern: need.id), UInt64(vm)) % UInt64(eligible))
      // Enough free cores need not mean enough memory: from the host drawn on, the first with room.
      var chosen: Int?
      for step in 0..<eligible {
        guard let host = hosts.eligible(free: need.vcpus, rank: (lot + step) % eligible) else { break }
        if hosts.slots(host, need) > 0 {
          chosen = host
          break
        }
      }
      guard let chosen else { return false }
      hosts.take(chosen, 1, need)
      runs.join(chosen, each: 1)
    }
    return true
  }

  /// SplitMix64's finaliser over the three, one after another.
  private static func hash(_ words: UInt64...) -> UInt64 {
    words.reduce(0) { state, word in
      var z = (state ^ word) &+ 0x9E37_79B9_7F4A_7C15
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }
}
