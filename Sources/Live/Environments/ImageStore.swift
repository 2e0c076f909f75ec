import Foundation
import Model

/// What is remembered of images whose bytes were read on a host and found right.
public protocol ImageRecord: Sendable {
  func isVerified(_ volume: String, _ checksum: String, on host: String) -> Bool
  func setVerified(_ volume: String, _ checksum: String, on host: String) throws
  /// The volume is about to be deleted or written: nothing is known of it any longer.
  func forget(_ volume: String, on host: String) throws
}

/// The base images of one host: brings them there, and sees to it that none is used whose bytes are not what they should be.
public struct ImageStore {
  let work: VolumeWork
  let record: any ImageRecord

  public var host: LiveHost { work.host }

  init(link: HostLink, host: LiveHost, record: any ImageRecord, steps: any StepRecorder) {
    work = VolumeWork(link: link, host: host, steps: steps)
    self.record = record
  }

  /// Whether the host has the image, and its bytes were found right.
  public func isVerified(_ image: BaseImage) throws -> Bool {
    guard record.isVerified(image.volume, image.checksum, on: host.name) else { return false }
    return try work.find(image.volume) != nil
  }

  /// Sees to it that the host has the image, verified: uploads it where it is not there, or only in part.
  ///
  /// - Parameter image: from a file here, or known to be in the pool.
  /// - Parameter progress: told how many bytes were sent, of how many; what it throws ends the upload.
  /// - Throws: `QuantaError` with both checksums when what the host has differs.
  public func stage(_ image: BaseImage, progress: (_ sent: UInt64, _ total: UInt64) throws -> Void = { _, _ in }) throws
  {
    if try isThere(image) { return }
    guard let file = image.file, let bytes = image.bytes else { throw absent(image) }
    let reader = try ImageFile(file)
    try record.forget(image.volume, on: host.name)
    let sent = try work.write(image.volume, bytes: bytes, progress: progress) { try reader.next() }
    // The file may have changed since it was first read.
    guard sent == image.digest else {
      try work.delete(image.volume)
      throw QuantaError(
        .data, "the image of environment \(image.environment) has SHA-256 \(sent) now, and had \(image.digest)",
        at: file,
        remedy: "start again, and leave the file alone meanwhile")
    }
    try verify(image)
  }

  /// The same, from another host that has it, through this process.
  public func stage(
    _ image: BaseImage, from peer: ImageStore, progress: (_ sent: UInt64, _ total: UInt64) throws -> Void = { _, _ in }
  ) throws {
    if try isThere(image) { return }
    guard try peer.isVerified(image) else { throw peer.absent(image) }
    try record.forget(image.volume, on: host.name)
    try work.copy(image.volume, from: peer.work, progress: progress)
    try verify(image)
  }

  /// Reads the whole image on the host and compares; on success that is remembered.
  public func verify(_ image: BaseImage) throws {
    guard let facts = try work.find(image.volume) else { throw absent(image) }
    let found = try work.digest(of: image.volume, bytes: facts.capacity)
    guard found == image.digest else {
      try record.forget(image.volume, on: host.name)
      throw VolumeWork.damaged(image.volume, host.name, expected: image.digest, found: found)
    }
    try record.setVerified(image.volume, image.checksum, on: host.name)
  }

  /// Deletes an image that Quanta uploaded; volumes the host had of its own stay. Nothing happens when it is gone already.
  public func evict(_ volume: String) throws {
    guard BaseImage.isOurs(volume) else {
      throw QuantaError(
        .usage, "volume \(volume) is not one that Quanta uploaded, and is not deleted", at: host.name,
        remedy: "delete it yourself if nobody needs it")
    }
    try record.forget(volume, on: host.name)
    try work.delete(volume)
  }

  /// Found and right: remembered so, or read now.
  private func isThere(_ image: BaseImage) throws -> Bool {
    if try isVerified(image) { return true }
    try work.refresh()
    guard let facts = try work.find(image.volume) else { return false }
    // A volume of the host's own is as it is: right, or an error.
    if image.file == nil || facts.capacity == image.bytes {
      do {
        try verify(image)
        return true
      } catch let error as QuantaError where error.kind == .data && image.file != nil {
        // An upload that did not come to its end.
        return false
      }
    }
    return false
  }

  private func absent(_ image: BaseImage) -> QuantaError {
    QuantaError(
      .noInput,
      "pool \(host.pool) has no verified volume \(image.volume), the image of environment \(image.environment)",
      at: host.name, remedy: "check the pool: virsh vol-list \(host.pool)")
  }
}
