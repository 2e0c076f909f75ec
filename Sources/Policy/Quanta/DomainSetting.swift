import Model

/// What a hypervisor's scheduler is told of one virtual machine.
///
/// Source: Xen's `xl sched-credit`: a weight from 1 to 65,535, a cap in per cent of one physical core, 0 for none.
@frozen
public struct DomainSetting: Hashable, Sendable, Codable, BitwiseCopyable {
  public var vcpus: Int32
  public var weight: Int32
  /// Per cent of one physical core, up to 100 × ``vcpus``; 0: none.
  public var cap: Int32

  @inlinable
  public init(vcpus: Int32 = 1, weight: Int32 = 256, cap: Int32 = 0) {
    self.vcpus = vcpus
    self.weight = weight
    self.cap = cap
  }

  public static let weights: ClosedRange<Int32> = 1...65_535

  /// How many times as long something takes as with a core to itself, when `part` of it is work for one virtual CPU and the rest is waiting
  /// for disks and for the host: 1 − part + part / cap.
  ///
  /// Without a cap it is believed to find a core free: an upper bound of its speed, as weights promise a lower one.
  public func stretch(cpu part: Double) -> Double {
    guard part > 0, cap > 0, cap < 100 else { return 1 }
    return 1 - part + part * 100 / Double(cap)
  }

  /// µs that something takes under this setting which takes `time` µs with a core to itself, rounded up: see ``stretch(cpu:)``.
  public func stretched(_ time: Int64, cpu part: Double) -> Int64 {
    // What is above a whole number by an error of rounding alone stays there.
    part > 0 && time > 0 ? Int64((Double(time) * stretch(cpu: part) - 1e-3).rounded(.up)) : time
  }

  /// What a cap can be for so many virtual CPUs.
  public static func caps(vcpus: Int32) -> ClosedRange<Int32> { 0...(100 * vcpus) }
}
