import Foundation
import Model
import Policy

extension MachineHand {
  /// Whether the host's scheduler takes weights and caps.
  var hasScheduler: Bool { driver == "Xen" }

  /// - Throws: `QuantaError` where the setting is not the default and the host has nothing it could be told.
  func requireScheduler(_ setting: DomainSetting) throws {
    guard !hasScheduler, setting.weight != 256 || setting.cap != 0 else { return }
    throw QuantaError(
      .data, "weight \(setting.weight) and cap \(setting.cap) cannot be set with the driver \(driver)", at: host.name,
      remedy: "use Xen hosts, or a policy with 'dedicated' quanta")
  }

  /// Sets weight and cap, and reads them back; they are set even if they are right already, which does no harm.
  ///
  /// - Throws: `QuantaError` naming both values when one read back differs.
  func set(_ setting: DomainSetting, for identity: MachineIdentity) throws {
    try setting.check(at: host.name)
    try requireScheduler(setting)
    guard let found = try find(identity) else { throw refuse(identity, "is not there") }
    guard found.isActive else { throw refuse(identity, "does not run: there is nothing to set") }
    guard found.facts.vcpus == setting.vcpus else {
      throw refuse(identity, "has \(found.facts.vcpus) virtual CPUs, and should have \(setting.vcpus)")
    }
    guard hasScheduler else { return }
    let name = identity.domain
    try act("set weight \(setting.weight), cap \(setting.cap)", name) {
      try $0.setScheduler(of: name, weight: UInt32(setting.weight), cap: UInt32(setting.cap))
    }
    try verify(setting, of: identity)
  }

  /// Reads weight and cap.
  ///
  /// - Throws: `QuantaError` naming both values when one differs.
  func verify(_ setting: DomainSetting, of identity: MachineIdentity) throws {
    guard hasScheduler else { return }
    let kept = try link.call { try $0.scheduler(of: identity.domain) }
    for (what, wanted, found) in [("weight", setting.weight, kept.weight), ("cap", setting.cap, kept.cap)]
    where Int64(wanted) != found {
      throw refuse(
        identity, "was given \(what) \(wanted), and the host says it has \(found)",
        remedy: "check that nobody else sets it: xl sched-credit")
    }
  }

  /// Asks the machine to give up, or take, memory and waits until it has.
  func setMemory(_ kib: Int64, for identity: MachineIdentity, isCancelled: () -> Bool = { false }) throws {
    guard let found = try find(identity), found.isActive else { throw refuse(identity, "does not run") }
    guard kib > 0, kib <= found.facts.maximumKiB else {
      throw refuse(
        identity, "cannot have \(kib) KiB of memory: it was made for at most \(found.facts.maximumKiB)",
        remedy: "give its environment a larger maximum")
    }
    try act("set memory \(kib)", identity.domain) { try $0.setMemory(of: identity.domain, kib: kib) }
    try awaitMemory(kib, of: identity, isCancelled)
  }

  func awaitMemory(_ kib: Int64, of identity: MachineIdentity, _ isCancelled: () -> Bool) throws {
    var last: Int64 = 0
    let arrived: Bool? = try wait(patience.memory) {
      if isCancelled() { throw CancellationError() }
      last = try requireActive(identity).memoryKiB
      return abs(last - kib) <= patience.toleranceKiB ? true : nil
    }
    guard arrived != nil else {
      throw refuse(
        identity, "has \(last) KiB of memory, and \(kib) after \(Int(patience.memory.seconds)) s were asked for",
        remedy: "check that the balloon driver of its environment works")
    }
  }

  func requireActive(_ identity: MachineIdentity) throws -> DomainFacts {
    guard let facts = try link.call({ try $0.domainIfAny(identity.domain) }) else {
      throw refuse(identity, "went away")
    }
    guard facts.state.isActive else { throw refuse(identity, "ended meanwhile (\(facts.reason.rawValue))") }
    return facts
  }

  /// Waits until the machine has booted, as its environment says that is seen, and until it has its memory.
  ///
  /// A text is waited for on its console, of which libvirt keeps what nobody has read yet. Where Quanta is started anew while
  /// a machine boots, what was read is gone: a text that the machine prints again and again is found all the same.
  ///
  /// - Parameter isCancelled: asked some times a second; `CancellationError` is thrown when it says so.
  /// - Throws: `QuantaError` when the machine ends meanwhile or the time is over.
  func awaitReady(_ plan: MachinePlan, environment: LiveEnvironment, isCancelled: () -> Bool = { false }) throws {
    let identity = plan.identity
    let facts = try requireActive(identity)
    if case .console(let text, let limit) = environment.ready {
      try awaitText(text, limit, of: identity, isCancelled)
    }
    guard facts.maximumKiB > plan.request.quantum.memoryKiB else { return }
    try awaitMemory(plan.request.quantum.memoryKiB, of: identity, isCancelled)
  }

  private func awaitText(
    _ text: String, _ limit: SimDuration, of identity: MachineIdentity, _ isCancelled: () -> Bool
  ) throws {
    let end = ContinuousClock.now + .microseconds(limit.microseconds)
    var search = TextSearch(text)
    var (isFound, isStopped, isOver) = (false, false, false)
    while !isFound {
      // A console ends with its domain, or when another reader takes it.
      do {
        try link.call { connection in
          try connection.console(of: identity.domain) { bytes in
            isFound = search.feed(bytes)
            isStopped = isCancelled()
            isOver = ContinuousClock.now >= end
            return !isFound && !isStopped && !isOver
          }
        }
      } catch let error as LibvirtError where error.kind == .other {
        _ = try requireActive(identity)
        throw error
      }
      if isFound { break }
      if isStopped { throw CancellationError() }
      _ = try requireActive(identity)
      if isOver || ContinuousClock.now >= end {
        throw refuse(
          identity, "did not print \(text.debugDescription) on its console within \(Int(limit.seconds)) s",
          remedy: "look at it: virsh console; or give its environment more time")
      }
      Thread.sleep(forTimeInterval: 0.25)
    }
  }
}

/// Finds a text in bytes that come in parts.
struct TextSearch {
  private let wanted: [UInt8]
  private var tail: [UInt8] = []

  init(_ text: String) { wanted = Array(text.utf8) }

  /// Whether the text has come, in these bytes or across them and those before.
  mutating func feed(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard !wanted.isEmpty else { return true }
    tail += bytes
    guard tail.count >= wanted.count else { return false }
    for start in 0...(tail.count - wanted.count) where tail[start..<(start + wanted.count)].elementsEqual(wanted) {
      return true
    }
    tail.removeFirst(tail.count - wanted.count + 1)
    return false
  }
}
