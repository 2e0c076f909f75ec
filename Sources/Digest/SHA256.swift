import CCrypto

/// SHA-256 (FIPS 180-4) of a stream of bytes, by OpenSSL.
public final class SHA256 {
  private let context: OpaquePointer?

  public init() {
    context = EVP_MD_CTX_new()
    if let context { EVP_DigestInit_ex(context, EVP_sha256(), nil) }
  }

  deinit { EVP_MD_CTX_free(context) }

  public func update(_ bytes: UnsafeRawBufferPointer) {
    guard let context else { return }
    EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
  }

  /// The digest of these bytes; `nil` when OpenSSL could not make one.
  public static func hexadecimal(of bytes: [UInt8]) -> String? {
    let hash = SHA256()
    bytes.withUnsafeBytes { hash.update($0) }
    return hash.hexadecimal()
  }

  /// The digest of all bytes so far, 64 hexadecimal digits; more may follow. `nil` when OpenSSL could not make one.
  public func hexadecimal() -> String? {
    guard let context, let copy = EVP_MD_CTX_new() else { return nil }
    defer { EVP_MD_CTX_free(copy) }
    var bytes = [UInt8](repeating: 0, count: 32)
    guard EVP_MD_CTX_copy_ex(copy, context) == 1, EVP_DigestFinal_ex(copy, &bytes, nil) == 1 else { return nil }
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
