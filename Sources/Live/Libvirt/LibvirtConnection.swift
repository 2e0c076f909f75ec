import CLibvirt
import Foundation
import Synchronization

/// One connection to one libvirtd: owns the handle, frees what it is given, turns failures into ``LibvirtError``.
///
/// Only this folder sees libvirt's C functions. Names stand for handles: each call looks its object up, so that nothing outlives a
/// reconnection. All calls block; libvirt itself is safe to call from several threads.
final class LibvirtConnection: @unchecked Sendable {
  let host: String
  let isReadOnly: Bool
  let handle: OpaquePointer
  private let isCut = Atomic<Bool>(false)

  /// - Parameters:
  ///   - uri: such as `xen+tcp://host/system`.
  ///   - host: what messages call it.
  ///   - readOnly: libvirtd refuses whatever changes anything.
  init(uri: String, host: String, readOnly: Bool) throws {
    LibvirtEvents.start()
    self.host = host
    isReadOnly = readOnly
    guard let opened = quanta_open(uri, readOnly ? 1 : 0) else { throw Self.failure("virConnectOpen \(uri)", host) }
    handle = opened
    // Drivers in the same process have nobody to keep alive.
    if virConnectSetKeepAlive(opened, 5, 3) < 0 { virResetLastError() }
  }

  deinit { virConnectClose(handle) }

  /// Whether the other side still answers.
  var isAlive: Bool { !isCut.load(ordering: .relaxed) && virConnectIsAlive(handle) == 1 }

  // MARK: Errors

  private static func failure(_ call: String, _ host: String) -> LibvirtError {
    guard let error = virGetLastError() else {
      return LibvirtError(kind: .other, code: 0, message: "failed without saying why", call: call, host: host)
    }
    let code = error.pointee.code
    let message = error.pointee.message.map { String(cString: $0) } ?? "error \(code)"
    return LibvirtError(kind: kind(code, message), code: code, message: message, call: call, host: host)
  }

  private static func kind(_ code: Int32, _ message: String) -> LibvirtError.Kind {
    switch virErrorNumber(rawValue: UInt32(bitPattern: code)) {
    case VIR_ERR_NO_DOMAIN: .noDomain
    case VIR_ERR_NO_STORAGE_VOL: .noVolume
    case VIR_ERR_NO_STORAGE_POOL: .noPool
    case VIR_ERR_NO_SUPPORT, VIR_ERR_CONFIG_UNSUPPORTED, VIR_ERR_ARGUMENT_UNSUPPORTED: .unsupported
    case VIR_ERR_OPERATION_DENIED, VIR_ERR_ACCESS_DENIED, VIR_ERR_AUTH_FAILED, VIR_ERR_AUTH_CANCELLED,
      VIR_ERR_AUTH_UNAVAILABLE:
      .denied
    case VIR_ERR_RPC, VIR_ERR_SYSTEM_ERROR, VIR_ERR_NO_CONNECT, VIR_ERR_INVALID_CONN:
      message.contains("No space left") ? .noRoom : .connection
    case VIR_ERR_DOM_EXIST, VIR_ERR_STORAGE_VOL_EXIST: .exists
    case VIR_ERR_NO_MEMORY: .noRoom
    default: message.contains("No space left") || message.contains("not enough") ? .noRoom : .other
    }
  }

  func check(_ result: Int32, _ call: String) throws {
    guard result >= 0 else { throw failed(call) }
  }

  func failed(_ call: String) -> LibvirtError {
    var error = Self.failure(call, host)
    guard error.kind == .connection else { return error }
    if virConnectIsAlive(handle) != 1 {
      isCut.store(true, ordering: .relaxed)
    } else if error.code == Int32(VIR_ERR_SYSTEM_ERROR.rawValue) {
      // A call of the host's system failed, and the host said so.
      error.kind = .other
    }
    return error
  }

  /// The connection ended, and no call said so.
  func lost(_ call: String) -> LibvirtError {
    isCut.store(true, ordering: .relaxed)
    return LibvirtError(kind: .connection, code: 0, message: "the connection was lost", call: call, host: host)
  }

  func text(_ pointer: UnsafeMutablePointer<CChar>?, _ call: String) throws -> String {
    guard let pointer else { throw failed(call) }
    defer { free(pointer) }
    return String(cString: pointer)
  }

  func withDomain<Result>(_ name: String, _ body: (OpaquePointer) throws -> Result) throws -> Result {
    guard let domain = virDomainLookupByName(handle, name) else { throw failed("virDomainLookupByName \(name)") }
    defer { virDomainFree(domain) }
    return try body(domain)
  }

  func withPool<Result>(_ name: String, _ body: (OpaquePointer) throws -> Result) throws -> Result {
    guard let pool = virStoragePoolLookupByName(handle, name) else {
      throw failed("virStoragePoolLookupByName \(name)")
    }
    defer { virStoragePoolFree(pool) }
    return try body(pool)
  }

  func withVolume<Result>(
    _ name: String, in pool: String, _ body: (OpaquePointer) throws -> Result
  ) throws -> Result {
    try withPool(pool) { handle in
      guard let volume = virStorageVolLookupByName(handle, name) else {
        throw failed("virStorageVolLookupByName \(pool)/\(name)")
      }
      defer { virStorageVolFree(volume) }
      return try body(volume)
    }
  }

  // MARK: The host

  func node() throws -> NodeFacts {
    var info = virNodeInfo()
    try check(virNodeGetInfo(handle, &info), "virNodeGetInfo")
    var (hypervisor, library): (UInt, UInt) = (0, 0)
    try check(virConnectGetVersion(handle, &hypervisor), "virConnectGetVersion")
    try check(virConnectGetLibVersion(handle, &library), "virConnectGetLibVersion")
    guard let driver = virConnectGetType(handle) else { throw failed("virConnectGetType") }
    let model = withUnsafeBytes(of: info.model) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    return NodeFacts(
      hostname: try text(virConnectGetHostname(handle), "virConnectGetHostname"), driver: String(cString: driver),
      hypervisorVersion: UInt64(hypervisor), libvirtVersion: UInt64(library), model: model,
      memoryKiB: Int64(info.memory), cpus: Int32(info.cpus), mhz: Int32(info.mhz), sockets: Int32(info.sockets),
      cores: Int32(info.cores), threads: Int32(info.threads))
  }

  func capabilities() throws -> String { try text(virConnectGetCapabilities(handle), "virConnectGetCapabilities") }
}
