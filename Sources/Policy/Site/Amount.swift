import Model

/// So much CPU, memory, disk and network at once: what a host has, and what a virtual machine takes of it.
///
/// Thousandths of a core, MiB, MiB, Mbit/s, in this order. What a machine takes is rounded up to these units, what a host has is
/// rounded down: nothing is ever promised twice, and less than one MiB a machine is lost.
typealias Amount = SIMD4<Int32>

extension SIMD4<Int32> {
  /// Stands for "not modelled": more than any sum of needs.
  static var unlimited: Int32 { 1 << 30 }

  /// What one machine of `quantum` takes.
  init(_ quantum: Quantum, dedicatesCores: Bool) {
    let milli = dedicatesCores ? 1000 : Int64(quantum.cpuMilli)
    self.init(
      Int32(clamping: milli * Int64(quantum.vcpus)), Self.up(quantum.memoryKiB, 1024), Self.up(quantum.diskKiB, 1024),
      Self.up(quantum.networkKbps, 1000))
  }

  /// What a host may promise.
  init(_ host: HostShape, cpuOvercommit: Double, memoryOvercommit: Double) {
    let cpu = Double(Int64(host.cores) * 1000 - Int64(host.hypervisor.cpuMilli)) * cpuOvercommit
    let memory = host.memoryKiB.map { Double($0 - host.hypervisor.memoryKiB) * memoryOvercommit }
    self.init(
      Int32(Swift.max(0, Swift.min(cpu, Double(Self.unlimited)))),
      memory.map { Int32(Swift.max(0, Swift.min($0 / 1024, Double(Self.unlimited)))) } ?? Self.unlimited,
      host.diskKiB.map { Int32(clamping: $0 / 1024) } ?? Self.unlimited,
      host.networkKbps.map { Int32(clamping: $0 / 1000) } ?? Self.unlimited)
  }

  private static func up(_ amount: Int64, _ unit: Int64) -> Int32 {
    Int32(clamping: amount / unit + (amount % unit > 0 ? 1 : 0))
  }

  /// How many machines that take `need` have room in it.
  @inline(__always)
  func places(_ need: SIMD4<Int32>) -> Int32 {
    if any(self .< need) { return 0 }
    if any(self .< need &+ need) { return 1 }
    var places = Int32.max
    for index in 0..<4 where need[index] > 0 { places = Swift.min(places, self[index] / need[index]) }
    return places
  }
}
