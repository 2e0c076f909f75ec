import Model

/// How hosts fail and come back: drawn, or as a trace tells.
public struct FailureModel: Hashable, Sendable, Codable {
  /// One host, unusable from one instant to another.
  public struct Outage: Hashable, Sendable, Codable {
    public var host: Int32
    public var from: SimTime
    public var to: SimTime

    public init(host: Int32, from: SimTime, to: SimTime) {
      self.host = host
      self.from = from
      self.to = to
    }
  }

  /// Time from a host's return to its next failure, and from failure to return; `nil`: hosts fail only as ``outages`` says.
  public var timeBetween: DurationLaw?
  public var timeToRepair: DurationLaw?
  /// In order of time, those of one host apart from each other.
  public var outages: [Outage]

  public init(timeBetween: DurationLaw? = nil, timeToRepair: DurationLaw? = nil, outages: [Outage] = []) {
    self.timeBetween = timeBetween
    self.timeToRepair = timeToRepair
    self.outages = outages
  }
}
