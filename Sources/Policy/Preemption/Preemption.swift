import Model

/// Whom a reservation may displace, and how: the extension point for preemption.
public protocol PreemptionPolicy: Sendable {
  var preemption: Preemption { get }
}

/// What becomes of preemptible workspaces whose hosts a reservation needs.
public struct Preemption: Hashable, Sendable {
  public enum Way: Sendable { case none, cancel, suspend }

  public var way: Way
  /// A workspace that would be suspended before it has run this many times as long as starting and suspending it take is not started.
  public var threshold: Double
  /// A suspended workspace may resume on other hosts.
  public var resumesElsewhere: Bool
  /// Running machines are moved live where there is room for them elsewhere, and suspended only where there is none.
  public var movesLive: Bool
  /// A workspace may be started though it will have to be suspended for the start promised to one that waits.
  public var yieldsToPromises: Bool

  public init(
    _ way: Way, threshold: Double = 0, resumesElsewhere: Bool = true, movesLive: Bool = false,
    yieldsToPromises: Bool = false
  ) {
    self.way = way
    self.threshold = threshold
    self.resumesElsewhere = resumesElsewhere
    self.movesLive = movesLive
    self.yieldsToPromises = yieldsToPromises
  }
}

/// Nobody makes way: a reservation gets only what nobody else uses.
public struct NoPreemption: PreemptionPolicy, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry(
      "none", at: .preemption, "Nobody makes way for a reservation.",
      text: "A reservation is admitted only where hosts are free for it, by the estimates.", options: [])
  }

  public init(_ options: PolicyOptions) {}
  public var preemption: Preemption { Preemption(.none) }
}

/// Preempted work is cancelled and begun anew later.
public struct CancelPreemption: PreemptionPolicy, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry(
      "cancel", at: .preemption, "Preempted work is cancelled, and queued again to begin anew.",
      text: """
        What a reservation needs is taken from preemptible workspaces when its machines begin to boot; what those have done is
        lost. Nobody is started who is known to be cancelled: by the estimates, a workspace must be gone before a reservation
        that holds its hosts later.
        """,
      options: [])
  }

  public init(_ options: PolicyOptions) {}
  public var preemption: Preemption { Preemption(.cancel) }
}

/// Preempted work is suspended and resumed later.
public struct SuspendPreemption: PreemptionPolicy, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry(
      "suspend", at: .preemption, "Preempted work is suspended, and resumed when there is room again.",
      text: """
        A workspace may be started though a reservation will cut it short: it is suspended early enough, by the estimates, that
        the reservation starts on time, and waits again in the place its submission gives it.
        """,
      source: "Sotomayor, Keahey, Foster, Combining batch execution and leasing using virtual machines, HPDC 2008",
      options: [
        PolicyOption(
          "threshold", .number(in: 0...1000), default: .integer(0),
          "Work that is to be cut short is not started if it would run for less than this many times what starting and suspending it takes."
        ),
        PolicyOption("migrate", .flag, default: true, "Whether it may resume on other hosts."),
        PolicyOption(
          "live", .flag, default: false, "Whether running machines move live instead, where there is room elsewhere."),
        PolicyOption(
          "promises",
          .choice([
            ("kept", "it must be gone, by the estimates, when the start promised to one that waits has come"),
            ("yield", "it is suspended then, as for a reservation"),
          ]), default: "kept", "What backfilling does about the start promised to one that waits."),
      ])
  }

  public let preemption: Preemption

  public init(_ options: PolicyOptions) throws {
    preemption = Preemption(
      .suspend, threshold: try options.number("threshold"), resumesElsewhere: try options.flag("migrate"),
      movesLive: try options.flag("live"), yieldsToPromises: try options.choice("promises") == "yield")
  }
}
