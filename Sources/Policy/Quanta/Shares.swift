import Model

/// From a promise to what a hypervisor's scheduler is told.
extension Quantum {
  /// Cores promised to each machine.
  public var promisedCores: Double { Double(cpuMilli) * Double(vcpus) / 1000 }

  /// The cap that lets a machine have `cores` of a core's time and no more: whole per cent, rounded up so that a promise can be
  /// kept, at least 1 (0 would be none) and at most 100 × ``vcpus``.
  func cap(cores: Double) -> Int32 {
    let most = Double(DomainSetting.caps(vcpus: vcpus).upperBound)
    // 0.07 × 100 is a little more than 7.
    let percent = (cores * 100 - 1e-9).rounded(.up)
    return Int32(min(most, max(1, percent)))
  }

  /// A weight in proportion to what is promised; `perCore` for a whole core.
  ///
  /// A promise that would weigh more than 65,535 weighs that: at 256 a core, one of more than 255 cores.
  func weight(perCore: Int32) -> Int32 {
    let weight = (Double(perCore) * promisedCores).rounded()
    return Int32(
      min(Double(DomainSetting.weights.upperBound), max(Double(DomainSetting.weights.lowerBound), weight)))
  }
}

extension DomainSetting {
  /// - Throws: `QuantaError` of kind `usage` when weight or cap is not what Xen takes.
  public func check(at location: String? = nil) throws {
    guard vcpus >= 1 else {
      throw QuantaError(.usage, "a machine has \(vcpus) virtual CPUs", at: location, remedy: "give it at least 1")
    }
    guard Self.weights.contains(weight) else {
      throw QuantaError(
        .usage, "weight \(weight) is out of range", at: location,
        remedy: "give a weight from \(Self.weights.lowerBound) to \(Self.weights.upperBound)")
    }
    guard Self.caps(vcpus: vcpus).contains(cap) else {
      throw QuantaError(
        .usage, "cap \(cap) is out of range for \(vcpus) virtual CPUs", at: location,
        remedy: "give a cap from 0 (none) to \(100 * vcpus)")
    }
  }
}

/// Options several quanta policies have.
enum QuantaOptions {
  /// Xen's default: `xl(1)`, `sched-credit`.
  static var weight: PolicyOption {
    PolicyOption(
      "weight", .integer(in: Int(DomainSetting.weights.lowerBound)...Int(DomainSetting.weights.upperBound)),
      default: 256, "The weight of a whole promised core; other promises weigh in proportion.")
  }
}
