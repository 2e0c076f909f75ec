import Digest
import Foundation
import FoundationXML
import Model

/// What is done with volumes of a host's pool, whoever needs it.
struct VolumeWork {
  let link: HostLink
  let host: LiveHost
  let steps: any StepRecorder

  /// Bytes moved at a time: bounds what is in memory, here and in libvirt.
  static let chunk: UInt64 = 4 << 20

  typealias Progress = (_ sent: UInt64, _ total: UInt64) throws -> Void

  /// A call that changes the host, written down.
  func act<Result>(_ call: String, _ target: String, _ body: (LibvirtConnection) throws -> Result) throws -> Result {
    try steps.step(call, on: host.name, target) { try link.call(body) }
  }

  func find(_ name: String) throws -> VolumeFacts? { try link.call { try $0.volumeIfAny(name, in: host.pool) } }

  /// Looks for files that came, or went, without libvirt's doing.
  func refresh() throws { try link.call { try $0.refresh(host.pool) } }

  func delete(_ name: String) throws {
    guard try find(name) != nil else { return }
    try act("delete volume", name) { connection in
      do { try connection.deleteVolume(name, in: host.pool) } catch let error as LibvirtError
        where error.kind == .noVolume
      {}
    }
  }

  /// Raw, with all its room allotted only as it is written.
  static func document(_ name: String, bytes: UInt64) -> String {
    XMLElement.make(
      "volume",
      [
        .make("name", text: name), .make("capacity", ["unit": "bytes"], text: "\(bytes)"),
        .make("allocation", ["unit": "bytes"], text: "0"),
        .make("target", [.make("format", ["type": "raw"])]),
      ]
    ).xmlString
  }

  /// The SHA-256 of a volume's first `bytes`, 64 hexadecimal digits, read through this process.
  func digest(of name: String, bytes: UInt64, progress: Progress = { _, _ in }) throws -> String {
    let hash = SHA256()
    var done: UInt64 = 0
    while done < bytes {
      let part = try link.call {
        try $0.bytes(of: name, in: host.pool, offset: done, length: min(Self.chunk, bytes - done))
      }
      guard !part.isEmpty else { break }
      part.withUnsafeBytes { hash.update($0) }
      done += UInt64(part.count)
      try progress(done, bytes)
    }
    guard done == bytes, let digest = hash.hexadecimal() else {
      throw QuantaError(
        .inputOutput, "volume \(name) gave \(done) of \(bytes) bytes", at: host.name,
        remedy: "check the pool: virsh vol-list \(host.pool)")
    }
    return digest
  }

  /// Makes a volume of these bytes, in place of one of this name that is there.
  ///
  /// - Parameter next: the bytes that come next; empty at the end.
  /// - Returns: the SHA-256 of what was sent.
  func write(_ name: String, bytes: UInt64, progress: Progress = { _, _ in }, _ next: () throws -> [UInt8]) throws
    -> String
  {
    try delete(name)
    try requireRoom(bytes, for: name)
    try act("create volume", name) { try $0.createVolume(Self.document(name, bytes: bytes), in: host.pool) }
    let hash = SHA256()
    var sent: UInt64 = 0
    try act("upload", name) { connection in
      try connection.upload(name, in: host.pool, length: bytes) {
        let part = try next()
        part.withUnsafeBytes { hash.update($0) }
        sent += UInt64(part.count)
        if !part.isEmpty { try progress(sent, bytes) }
        return part
      }
    }
    guard sent == bytes, let digest = hash.hexadecimal() else {
      throw QuantaError(
        .inputOutput, "\(sent) of \(bytes) bytes of volume \(name) were sent", at: host.name,
        remedy: "check that nothing else writes to where it comes from")
    }
    return digest
  }

  /// The same of what is in memory already.
  func write(_ name: String, _ bytes: [UInt8]) throws {
    var rest = bytes
    _ = try write(name, bytes: UInt64(bytes.count)) {
      defer { rest = [] }
      return rest
    }
  }

  /// Copies a volume from another host through this process, and reads it back.
  ///
  /// A copy that is there is kept when its bytes are the same.
  ///
  /// - Throws: `QuantaError` with both digests when what is read back differs from what was sent.
  func copy(_ name: String, from source: VolumeWork, progress: Progress = { _, _ in }) throws {
    guard let original = try source.find(name) else {
      throw QuantaError(
        .inputOutput, "there is no volume \(name) to copy", at: source.host.name,
        remedy: "check the pool: virsh vol-list \(source.host.pool)")
    }
    let bytes = original.capacity
    if let there = try find(name), there.capacity == bytes {
      let (ours, theirs) = (try digest(of: name, bytes: bytes), try source.digest(of: name, bytes: bytes))
      if ours == theirs { return }
    }
    var done: UInt64 = 0
    let sent = try write(name, bytes: bytes, progress: progress) {
      guard done < bytes else { return [] }
      let part = try source.link.call {
        try $0.bytes(of: name, in: source.host.pool, offset: done, length: min(Self.chunk, bytes - done))
      }
      done += UInt64(part.count)
      return part
    }
    let received = try digest(of: name, bytes: bytes)
    guard sent == received else { throw Self.damaged(name, host.name, expected: sent, found: received) }
  }

  static func damaged(_ name: String, _ host: String, expected: String, found: String) -> QuantaError {
    QuantaError(
      .data, "volume \(name) has SHA-256 \(found), and should have \(expected)", at: host,
      remedy: "check the host's disk and network; the volume is replaced at the next attempt")
  }

  /// - Throws: `QuantaError` when the pool has not so many bytes left.
  func requireRoom(_ bytes: UInt64, for what: String) throws {
    try refresh()
    let pool = try link.call { try $0.pool(host.pool) }
    guard pool.available >= bytes else {
      throw QuantaError(
        .inputOutput,
        "pool \(host.pool) has \(pool.available >> 10) KiB left, and \(what) takes \((bytes + 1023) >> 10) KiB",
        at: host.name, remedy: "make room there, or give the host a smaller disk share in the site file")
    }
  }

  /// The folder the pool is.
  func path() throws -> String {
    let pool = try link.call { try $0.pool(host.pool) }
    guard let path = ParsedXML(pool.xml)?.text("/pool/target/path"), path.hasPrefix("/") else {
      throw QuantaError(
        .data, "pool \(host.pool) is no folder", at: host.name,
        remedy: "name a pool of type dir in the site file")
    }
    return path.hasSuffix("/") && path != "/" ? String(path.dropLast()) : path
  }
}
