import CLibvirt
import Foundation

extension LibvirtConnection {
  // MARK: Pools and volumes

  func pool(_ name: String) throws -> PoolFacts {
    try withPool(name) { pool in
      var info = virStoragePoolInfo()
      try check(virStoragePoolGetInfo(pool, &info), "virStoragePoolGetInfo \(name)")
      return PoolFacts(
        name: name, isActive: info.state == Int32(VIR_STORAGE_POOL_RUNNING.rawValue), capacity: info.capacity,
        available: info.available, xml: try text(virStoragePoolGetXMLDesc(pool, 0), "virStoragePoolGetXMLDesc \(name)"))
    }
  }

  /// Looks at what is in the pool anew: files that came without libvirt's doing, such as saved memory, become volumes.
  ///
  /// While a volume of the pool is being made or copied libvirt refuses; that passes, and is waited for.
  func refresh(_ pool: String) throws {
    let end = ContinuousClock.now + .seconds(120)
    while true {
      do {
        return try withPool(pool) { try check(virStoragePoolRefresh($0, 0), "virStoragePoolRefresh \(pool)") }
      } catch let error as LibvirtError
        where error.message.contains("asynchronous jobs running") && ContinuousClock.now < end
      {
        usleep(200_000)
      }
    }
  }

  func volumes(in pool: String) throws -> [VolumeFacts] {
    try withPool(pool) { handle in
      var list: UnsafeMutablePointer<OpaquePointer?>?
      let count = virStoragePoolListAllVolumes(handle, &list, 0)
      try check(count, "virStoragePoolListAllVolumes \(pool)")
      defer { free(list) }
      var found: [VolumeFacts] = []
      for index in 0..<Int(count) {
        guard let volume = list?[index] else { continue }
        defer { virStorageVolFree(volume) }
        do { found.append(try facts(ofVolume: volume)) } catch let error as LibvirtError where error.kind == .noVolume {
          continue
        }
      }
      return found.sorted { $0.name < $1.name }
    }
  }

  func volume(_ name: String, in pool: String) throws -> VolumeFacts {
    try withVolume(name, in: pool, facts(ofVolume:))
  }

  private func facts(ofVolume volume: OpaquePointer) throws -> VolumeFacts {
    let name = virStorageVolGetName(volume).map { String(cString: $0) } ?? ""
    var info = virStorageVolInfo()
    try check(virStorageVolGetInfo(volume, &info), "virStorageVolGetInfo \(name)")
    return VolumeFacts(
      name: name, path: try text(virStorageVolGetPath(volume), "virStorageVolGetPath \(name)"),
      capacity: info.capacity, allocation: info.allocation)
  }

  func createVolume(_ xml: String, in pool: String) throws {
    try withPool(pool) { handle in
      guard let volume = virStorageVolCreateXML(handle, xml, 0) else { throw failed("virStorageVolCreateXML \(pool)") }
      virStorageVolFree(volume)
    }
  }

  /// - Parameter reflink: share blocks with the original; fails where the file system cannot.
  func cloneVolume(_ xml: String, from original: String, in pool: String, reflink: Bool) throws {
    try withPool(pool) { handle in
      try withVolume(original, in: pool) { source in
        let flags = reflink ? VIR_STORAGE_VOL_CREATE_REFLINK.rawValue : 0
        guard let volume = virStorageVolCreateXMLFrom(handle, xml, source, flags) else {
          throw failed("virStorageVolCreateXMLFrom \(pool)/\(original)")
        }
        virStorageVolFree(volume)
      }
    }
  }

  func deleteVolume(_ name: String, in pool: String) throws {
    try withVolume(name, in: pool) { try check(virStorageVolDelete($0, 0), "virStorageVolDelete \(pool)/\(name)") }
  }

  // MARK: Streams

  func withStream<Result>(flags: UInt32 = 0, _ body: (OpaquePointer) throws -> Result) throws -> Result {
    guard let stream = virStreamNew(handle, flags) else { throw failed("virStreamNew") }
    defer { virStreamFree(stream) }
    do { return try body(stream) } catch {
      _ = virStreamAbort(stream)
      throw error
    }
  }

  /// - Parameter next: the bytes that come next; empty at the end.
  func upload(_ name: String, in pool: String, length: UInt64, _ next: () throws -> [UInt8]) throws {
    try withVolume(name, in: pool) { volume in
      try withStream { stream in
        try check(virStorageVolUpload(volume, stream, 0, length, 0), "virStorageVolUpload \(pool)/\(name)")
        while true {
          let bytes = try next()
          guard !bytes.isEmpty else { break }
          var sent = 0
          while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
              virStreamSend(
                stream, buffer.baseAddress?.advanced(by: sent).assumingMemoryBound(to: CChar.self), bytes.count - sent)
            }
            guard count >= 0 else { throw failed("virStreamSend \(pool)/\(name)") }
            sent += Int(count)
          }
        }
        try check(virStreamFinish(stream), "virStorageVolUpload \(pool)/\(name)")
      }
    }
  }

  /// - Parameters:
  ///   - offset: where to begin, bytes.
  ///   - length: how many bytes at most; fewer come when the volume ends before.
  func download(
    _ name: String, in pool: String, offset: UInt64 = 0, length: UInt64, _ take: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    try withVolume(name, in: pool) { volume in
      try withStream { stream in
        try check(virStorageVolDownload(volume, stream, offset, length, 0), "virStorageVolDownload \(pool)/\(name)")
        var buffer = [CChar](repeating: 0, count: 256 << 10)
        while true {
          let count = virStreamRecv(stream, &buffer, buffer.count)
          guard count >= 0 else { throw failed("virStreamRecv \(pool)/\(name)") }
          guard count > 0 else { break }
          try buffer.withUnsafeBytes { try take(UnsafeRawBufferPointer(rebasing: $0[..<Int(count)])) }
        }
        try check(virStreamFinish(stream), "virStorageVolDownload \(pool)/\(name)")
      }
    }
  }

  /// Part of a volume; what comes is at most `length` bytes, and so is what libvirt keeps meanwhile.
  func bytes(of name: String, in pool: String, offset: UInt64, length: UInt64) throws -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(length))
    try download(name, in: pool, offset: offset, length: length) { bytes.append(contentsOf: $0) }
    return bytes
  }

  // MARK: What may not be there

  /// `nil` when there is no such volume.
  func volumeIfAny(_ name: String, in pool: String) throws -> VolumeFacts? {
    do { return try volume(name, in: pool) } catch let error as LibvirtError where error.kind == .noVolume {
      return nil
    }
  }
}

extension LibvirtConnection {
  /// `nil` when there is no such domain.
  func domainIfAny(_ name: String) throws -> DomainFacts? {
    do { return try domain(name) } catch let error as LibvirtError where error.kind == .noDomain { return nil }
  }
}
