import CLibvirt
import Foundation

extension LibvirtConnection {
  // MARK: Reading

  /// All domains, by name.
  ///
  /// One that is torn down at this moment can fail to tell about itself in ways of its own: then all are asked again.
  func domains() throws -> [DomainFacts] {
    for _ in 1..<5 {
      do { return try domainsNow() } catch let error as LibvirtError where error.kind == .other { usleep(200_000) }
    }
    return try domainsNow()
  }

  private func domainsNow() throws -> [DomainFacts] {
    var list: UnsafeMutablePointer<OpaquePointer?>?
    let count = virConnectListAllDomains(handle, &list, 0)
    try check(count, "virConnectListAllDomains")
    defer { free(list) }
    var found: [DomainFacts] = []
    for index in 0..<Int(count) {
      guard let domain = list?[index] else { continue }
      defer { virDomainFree(domain) }
      // One that goes away meanwhile is not there.
      do { found.append(try facts(domain)) } catch let error as LibvirtError where error.kind == .noDomain { continue }
    }
    return found.sorted { $0.name < $1.name }
  }

  func domain(_ name: String) throws -> DomainFacts { try withDomain(name, facts) }

  private func facts(_ domain: OpaquePointer) throws -> DomainFacts {
    let name = virDomainGetName(domain).map { String(cString: $0) } ?? ""
    var (state, reason): (Int32, Int32) = (0, 0)
    try check(virDomainGetState(domain, &state, &reason, 0), "virDomainGetState \(name)")
    var info = virDomainInfo()
    try check(virDomainGetInfo(domain, &info), "virDomainGetInfo \(name)")
    var bytes = [CChar](repeating: 0, count: Int(VIR_UUID_STRING_BUFLEN))
    try check(virDomainGetUUIDString(domain, &bytes), "virDomainGetUUIDString \(name)")
    let persistent = virDomainIsPersistent(domain) == 1
    let flags = persistent ? UInt32(VIR_DOMAIN_XML_INACTIVE.rawValue) : 0
    return DomainFacts(
      name: name, uuid: String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self),
      state: Self.state(state), reason: Self.reason(state, reason), isPersistent: persistent,
      maximumKiB: Int64(info.maxMem), memoryKiB: Int64(info.memory), vcpus: Int32(info.nrVirtCpu),
      cpuTime: info.cpuTime, xml: try text(virDomainGetXMLDesc(domain, flags), "virDomainGetXMLDesc \(name)"))
  }

  private static func state(_ state: Int32) -> DomainState {
    switch virDomainState(rawValue: UInt32(bitPattern: state)) {
    case VIR_DOMAIN_RUNNING: .running
    case VIR_DOMAIN_BLOCKED: .blocked
    case VIR_DOMAIN_PAUSED: .paused
    case VIR_DOMAIN_SHUTDOWN: .shuttingDown
    case VIR_DOMAIN_SHUTOFF: .off
    case VIR_DOMAIN_CRASHED: .crashed
    case VIR_DOMAIN_PMSUSPENDED: .asleep
    default: .unknown
    }
  }

  private static func reason(_ state: Int32, _ reason: Int32) -> OffReason {
    guard virDomainState(rawValue: UInt32(bitPattern: state)) == VIR_DOMAIN_SHUTOFF else { return .unknown }
    return switch virDomainShutoffReason(rawValue: UInt32(bitPattern: reason)) {
    case VIR_DOMAIN_SHUTOFF_SHUTDOWN: .shutdown
    case VIR_DOMAIN_SHUTOFF_DESTROYED: .destroyed
    case VIR_DOMAIN_SHUTOFF_CRASHED: .crashed
    case VIR_DOMAIN_SHUTOFF_MIGRATED: .migrated
    case VIR_DOMAIN_SHUTOFF_SAVED: .saved
    case VIR_DOMAIN_SHUTOFF_FAILED: .failed
    default: .unknown
    }
  }

  func scheduler(of name: String) throws -> SchedulerFacts {
    try withDomain(name) { domain in
      var (weight, cap): (Int64, Int64) = (-1, -1)
      try check(quanta_get_scheduler(domain, &weight, &cap), "virDomainGetSchedulerParameters \(name)")
      return SchedulerFacts(weight: weight, cap: cap)
    }
  }

  /// What the hypervisor's scheduler is called, asked of a domain that runs: `credit`, `credit2`.
  func schedulerName(of name: String) throws -> String {
    try withDomain(name) { try text(virDomainGetSchedulerType($0, nil), "virDomainGetSchedulerType \(name)") }
  }

  // MARK: Acting

  func define(_ xml: String) throws {
    guard let domain = virDomainDefineXML(handle, xml) else { throw failed("virDomainDefineXML") }
    virDomainFree(domain)
  }

  func undefine(_ name: String) throws {
    try withDomain(name) { try check(virDomainUndefine($0), "virDomainUndefine \(name)") }
  }

  func create(_ name: String) throws {
    try withDomain(name) { try check(virDomainCreate($0), "virDomainCreate \(name)") }
  }

  func createPaused(_ name: String) throws {
    try withDomain(name) {
      try check(virDomainCreateWithFlags($0, VIR_DOMAIN_START_PAUSED.rawValue), "virDomainCreateWithFlags \(name)")
    }
  }

  func unpause(_ name: String) throws {
    try withDomain(name) { try check(virDomainResume($0), "virDomainResume \(name)") }
  }

  func pause(_ name: String) throws {
    try withDomain(name) { try check(virDomainSuspend($0), "virDomainSuspend \(name)") }
  }

  func shutdown(_ name: String) throws {
    try withDomain(name) { try check(virDomainShutdown($0), "virDomainShutdown \(name)") }
  }

  func destroy(_ name: String) throws {
    try withDomain(name) { try check(virDomainDestroy($0), "virDomainDestroy \(name)") }
  }

  func save(_ name: String, to path: String) throws {
    try withDomain(name) { try check(virDomainSave($0, path), "virDomainSave \(name)") }
  }

  func restorePaused(from path: String) throws {
    try check(
      virDomainRestoreFlags(handle, path, nil, VIR_DOMAIN_SAVE_PAUSED.rawValue), "virDomainRestoreFlags \(path)")
  }

  func setScheduler(of name: String, weight: UInt32, cap: UInt32?) throws {
    try withDomain(name) {
      try check(
        quanta_set_scheduler($0, weight, cap ?? 0, cap == nil ? 0 : 1), "virDomainSetSchedulerParameters \(name)")
    }
  }

  /// Asks the guest to give up, or take, memory; it follows later.
  func setMemory(of name: String, kib: Int64) throws {
    try withDomain(name) { try check(virDomainSetMemory($0, UInt(kib)), "virDomainSetMemory \(name)") }
  }

  /// - Parameter uri: where the memory goes, such as `tcp://10.0.0.2`; `nil` leaves it to the hosts' names.
  func migrate(_ name: String, to target: LibvirtConnection, over uri: String?, live: Bool) throws {
    try withDomain(name) { domain in
      guard let moved = quanta_migrate(domain, target.handle, uri, live ? 1 : 0) else {
        throw failed("virDomainMigrate3 \(name)")
      }
      virDomainFree(moved)
    }
  }

  /// Gives up the job under way on a domain, where the driver can.
  func abortJob(_ name: String) throws {
    try withDomain(name) { try check(virDomainAbortJob($0), "virDomainAbortJob \(name)") }
  }
}
