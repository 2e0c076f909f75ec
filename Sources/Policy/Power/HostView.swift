import Model

/// What a power policy sees of one host.
public struct HostView: Hashable, Sendable {
  /// It is on, or, while ``isSwitching``, will be: a host that is booting counts as on, or the policy would boot another in its place.
  public var isOn: Bool
  /// It is on its way from one state to another, and cannot be told anything until it is there.
  public var isSwitching: Bool
  /// No machine is on it, and none is being prepared for it.
  public var isIdle: Bool
  /// It has failed: nothing can be done with it.
  public var isDown: Bool
  /// µs: since when it is on and idle; of no meaning otherwise.
  public var idleSince: Int64
  /// µs: when the next reservation on it begins to need it, its preparation included; `.max`: none.
  public var reservedFrom: Int64
  /// µs it takes from off or asleep – what it is, or what the policy would make of it – to on, and from on to there.
  public var bringUp: Int64
  public var takeDown: Int64

  public init(
    isOn: Bool = true, isSwitching: Bool = false, isIdle: Bool = true, isDown: Bool = false, idleSince: Int64 = 0,
    reservedFrom: Int64 = .max, bringUp: Int64 = 0, takeDown: Int64 = 0
  ) {
    self.isOn = isOn
    self.isSwitching = isSwitching
    self.isIdle = isIdle
    self.isDown = isDown
    self.idleSince = idleSince
    self.reservedFrom = reservedFrom
    self.bringUp = bringUp
    self.takeDown = takeDown
  }
}

/// One host that is to change its state.
public struct PowerChange: Hashable, Sendable {
  public var host: Int32
  public var to: Decision.HostPower

  public init(host: Int32, to: Decision.HostPower) {
    self.host = host
    self.to = to
  }
}
