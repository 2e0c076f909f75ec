import Foundation
import Model

/// Public keys as `authorized_keys` holds them.
enum PublicKey {
  /// Algorithms OpenSSH accepts by default (`PubkeyAcceptedAlgorithms` of OpenSSH 9.2, without certificates).
  static let types = [
    "ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
    "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com",
  ]

  /// Checks that it is one: the algorithm, and behind it in base64 data that begins with the algorithm's name (RFC 4253, section 6.6).
  ///
  /// - Throws: `QuantaError` of kind `usage`.
  static func check(_ text: String) throws {
    guard !text.contains("PRIVATE KEY") else {
      throw QuantaError(
        .usage, "this is a private key, which nobody else should see",
        remedy: "give the public one, from the file that ends in .pub")
    }
    let parts = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    let remedy = "copy the line from the file that ends in .pub: 'ssh-ed25519 AAAA… comment'"
    guard let type = parts.first, types.contains(String(type)) else {
      throw QuantaError(
        .usage, "'\(text.prefix(40))' does not begin with one of \(types.joined(separator: ", "))", remedy: remedy)
    }
    guard parts.count > 1, let data = Data(base64Encoded: String(parts[1])), data.starts(with: header(type)) else {
      throw QuantaError(.usage, "what follows '\(type)' is no such key", remedy: remedy)
    }
    // A name alone is no key: Ed25519's are the shortest, with 32 bytes behind a length of four.
    guard data.count >= header(type).count + 36 else {
      throw QuantaError(.usage, "the key after '\(type)' is cut off", remedy: remedy)
    }
  }

  /// A length of four bytes, most significant first, and the name.
  private static func header(_ type: Substring) -> [UInt8] {
    let name = Array(type.utf8)
    return [0, 0, 0, UInt8(name.count)] + name
  }
}
