import Digest
import Glibc
import Model

/// The identity of a trace, for provenance: SHA-256 of the file's bytes as they are stored (compressed, if it is).
public enum TraceDigest {
  /// 64 hexadecimal digits. O(size of the file).
  ///
  /// - Throws: `QuantaError` of kind `noInput` when it cannot be opened, `inputOutput` when it cannot be read.
  public static func sha256(path: String) throws -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw QuantaError(.noInput, "cannot open: \(systemMessage())", at: path) }
    let input = RawInput(descriptor: descriptor, owned: true, digesting: true)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
    defer { buffer.deallocate() }
    do {
      while try input.read(into: buffer) > 0 {}
    } catch SourceFault.read(let reason) {
      throw QuantaError(.inputOutput, "reading failed: \(reason)", at: path)
    }
    guard let digest = input.digestSoFar() else {
      throw QuantaError(.internalError, "OpenSSL could not make a SHA-256 digest", at: path)
    }
    return digest
  }

  /// The identity of several files in a folder: SHA-256 of a line `digest  name` for each, what `sha256sum NAMES | sha256sum` prints.
  ///
  /// - Throws: as ``sha256(path:)``.
  public static func sha256(folder: String, files: [String]) throws -> String {
    let all = SHA256()
    for file in files {
      let line = "\(try sha256(path: folder + "/" + file))  \(file)\n"
      Array(line.utf8).withUnsafeBytes { all.update($0) }
    }
    guard let digest = all.hexadecimal() else {
      throw QuantaError(.internalError, "OpenSSL could not make a SHA-256 digest", at: folder)
    }
    return digest
  }
}

extension SWFLog {
  /// SHA-256 of the log's bytes as they are stored. A file is read once more for it; of a pipe, standard input or memory it is of
  /// what has been read so far, so ask when all has been.
  ///
  /// - Throws: as ``TraceDigest/sha256(path:)``.
  public func sha256() throws -> String { try digestSoFar() ?? TraceDigest.sha256(path: name) }
}
