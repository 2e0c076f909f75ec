import Model

/// A host of a site while a controller commands it.
struct HostSeat: Sendable {
  /// In the shape of the cluster.
  var index: Int32
  var host: LiveHost
  /// `Xen`, `QEMU`, `TEST`; as it was when last connected to.
  var driver: String
  var observer: HostLink
  var actor: HostLink
  /// What the hypervisor schedules by; `nil` when it is not known.
  var scheduler: String?
  /// Cores guests may use.
  var cores: Int32
}

/// What the world knows of a host's health.
struct HostHealth: Sendable {
  enum State: Sendable { case up, unreachable, down }

  var state = State.up
  /// When it last answered.
  var answered = SimTime.zero
  var error: String?
  /// The controller was told that it takes nobody new.
  var isDrained = false
  /// Fencing is under way.
  var isFencing = false
}
