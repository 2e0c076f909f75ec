import Digest
import Foundation
import Model

/// The image of an environment: what its volume is called on every host, and what must be in it.
public struct BaseImage: Hashable, Sendable, Codable {
  public var environment: String
  /// Its volume's name on hosts.
  public var volume: String
  /// `sha256:` and 64 hexadecimal digits.
  public var checksum: String
  /// The file it is uploaded from; `nil` when hosts have it of their own.
  public var file: String?
  /// Bytes; `nil` when only hosts know.
  public var bytes: UInt64?

  static let prefix = "quanta-image-"

  /// Whether a volume's name is that of an image Quanta uploaded: such it may delete.
  public static func isOurs(_ volume: String) -> Bool { volume.hasPrefix(prefix) }

  /// Reads the whole file.
  ///
  /// - Returns: `nil` for environments without an image.
  /// - Throws: `QuantaError` when the file cannot be read or has not the checksum the environment states – naming both –, when the
  ///   environment's checksum is none, or when a volume comes without one.
  public init?(_ environment: LiveEnvironment) throws {
    let name = environment.environment.name
    try MachineNames.check(name, as: "the environment's name")
    let stated = try environment.environment.checksum.map { try Self.digest(in: $0, of: name) }
    switch environment.image {
    case .none: return nil
    case .volume(let volume):
      guard let stated, !volume.isEmpty, !volume.contains("/") else {
        throw QuantaError(
          .data,
          "environment \(name) takes the volume \(volume.debugDescription) of its hosts without a checksum of it",
          remedy: "add one: checksum: sha256:… (sha256sum prints it)")
      }
      self.init(environment: name, volume: volume, checksum: "sha256:" + stated, file: nil, bytes: nil)
    case .file(let path):
      let (found, bytes) = try Self.digest(ofFile: path)
      guard stated ?? found == found else {
        throw QuantaError(
          .data, "the image of environment \(name) has SHA-256 \(found), and its checksum says \(stated ?? "")",
          at: path,
          remedy: "get the file again, or correct the checksum")
      }
      self.init(
        environment: name, volume: Self.prefix + name + "-" + found.prefix(12), checksum: "sha256:" + found, file: path,
        bytes: bytes)
    }
  }

  private init(environment: String, volume: String, checksum: String, file: String?, bytes: UInt64?) {
    self.environment = environment
    self.volume = volume
    self.checksum = checksum
    self.file = file
    self.bytes = bytes
  }

  /// The 64 digits.
  var digest: String { String(checksum.dropFirst("sha256:".count)) }

  private static func digest(in checksum: String, of environment: String) throws -> String {
    let digits = checksum.hasPrefix("sha256:") ? checksum.dropFirst("sha256:".count).lowercased() : ""
    guard digits.utf8.count == 64, digits.utf8.allSatisfy({ $0 < 128 && Character(UnicodeScalar($0)).isHexDigit })
    else {
      throw QuantaError(
        .data, "environment \(environment) has the checksum \(checksum.debugDescription)",
        remedy: "write sha256: and the 64 digits that sha256sum prints")
    }
    return digits
  }

  private static func digest(ofFile path: String) throws -> (digest: String, bytes: UInt64) {
    let reader = try ImageFile(path)
    let hash = SHA256()
    var bytes: UInt64 = 0
    while true {
      let part = try reader.next()
      guard !part.isEmpty else { break }
      part.withUnsafeBytes { hash.update($0) }
      bytes += UInt64(part.count)
    }
    guard bytes > 0, let digest = hash.hexadecimal() else {
      throw QuantaError(.data, "the image is empty", at: path, remedy: "name a raw disk image")
    }
    return (digest, bytes)
  }
}

/// A file read from its beginning, so many bytes at a time.
final class ImageFile {
  private let handle: FileHandle
  private let path: String

  init(_ path: String) throws {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw QuantaError(.noInput, "the image cannot be read", at: path, remedy: "check the path and its permissions")
    }
    self.handle = handle
    self.path = path
  }

  deinit { try? handle.close() }

  /// Empty at the end.
  func next() throws -> [UInt8] {
    do { return [UInt8](try handle.read(upToCount: Int(VolumeWork.chunk)) ?? Data()) } catch {
      throw QuantaError(.inputOutput, "the image cannot be read: \(error)", at: path)
    }
  }
}
