/// What a host draws, by how busy it is and what state it is in.
public struct PowerModel: Hashable, Sendable, Codable {
  /// Watts at equally spaced loads from idle to full: two points (idle, peak) or the eleven of a SPECpower table.
  public var watts: [Double]
  /// Watts when switched off, and when suspended to memory.
  public var offWatts: Double
  public var asleepWatts: Double
  /// How long switching on and off takes, and what is drawn meanwhile.
  public var boot: SimDuration
  public var bootWatts: Double
  public var shutdown: SimDuration
  public var shutdownWatts: Double
  /// The same for falling asleep and waking.
  public var sleep: SimDuration
  public var wake: SimDuration
  public var sleepWatts: Double

  public init(
    watts: [Double], offWatts: Double = 0, asleepWatts: Double = 0, boot: SimDuration = .seconds(120),
    bootWatts: Double? = nil, shutdown: SimDuration = .seconds(30), shutdownWatts: Double? = nil,
    sleep: SimDuration = .seconds(10), wake: SimDuration = .seconds(15), sleepWatts: Double? = nil
  ) {
    self.watts = watts
    self.offWatts = offWatts
    self.asleepWatts = asleepWatts
    self.boot = boot
    self.bootWatts = bootWatts ?? watts.last ?? 0
    self.shutdown = shutdown
    self.shutdownWatts = shutdownWatts ?? watts.first ?? 0
    self.sleep = sleep
    self.wake = wake
    self.sleepWatts = sleepWatts ?? watts.first ?? 0
  }
}
