/// What a host has of one machine.
public enum MachineState: Hashable, Sendable, Codable {
  /// It gets time.
  case running
  /// It is there and gets no time: begun or restored, and not let go yet.
  case paused
  /// Its memory lies in the pool, whole, and nothing of it runs.
  case saved
  /// Defined, and nothing of it runs. After libvirtd was started anew the reason is no longer known.
  case off(OffReason)
  /// Volumes, but no domain: the beginning of a machine, or the rest of one.
  case partial
  case absent
}
