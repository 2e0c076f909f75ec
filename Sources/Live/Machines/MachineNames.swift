import Digest
import Foundation
import Model

/// What all names on hosts must be like, and what is derived from them.
enum MachineNames {
  /// The first is a letter or digit, the rest letters, digits, hyphens and dots; never a path, an option or an empty name.
  ///
  /// - Throws: `QuantaError` of kind `data` that names it.
  static func check(_ name: String, as what: String, limit: Int = 64) throws {
    let bytes = Array(name.utf8)
    let isPlain = bytes.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
    guard let first = bytes.first, isAlphanumeric(first), isPlain, bytes.count <= limit else {
      throw QuantaError(
        .data, "\(what) \(name.debugDescription) cannot be a name on a host",
        remedy: "use letters, digits, hyphens and dots, beginning with a letter or digit, at most \(limit)")
    }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }

  static func check(_ plan: MachinePlan) throws {
    try check(plan.identity.site, as: "the site's name", limit: 16)
    try check(plan.request.name, as: "the workspace's name")
    try check(plan.request.environment, as: "the environment's name")
    if let hostname = plan.request.context.hostname { try check(hostname, as: "the hostname") }
    guard plan.identity.workspace > 0, plan.identity.machine >= 0 else {
      throw QuantaError(.data, "machine \(plan.identity.domain) has no such number")
    }
  }

  /// Digest bytes of a name, the same on every host and every day.
  private static func digest(_ text: String) -> [UInt8] {
    var digits = Array((SHA256.hexadecimal(of: Array(text.utf8)) ?? "").utf8)[...]
    var bytes: [UInt8] = []
    while digits.count >= 2 {
      bytes.append(UInt8(String(decoding: digits.prefix(2), as: UTF8.self), radix: 16) ?? 0)
      digits = digits.dropFirst(2)
    }
    return bytes + [UInt8](repeating: 0, count: max(0, 32 - bytes.count))
  }
}

extension MachineIdentity {
  /// The domain's UUID, made from its name (version 8 of RFC 9562): a machine that is made again, or on another host, is the same
  /// to libvirt, which tells saved memory by it.
  public var uuid: String {
    var bytes = MachineNames.digest16("uuid " + domain)
    bytes[6] = bytes[6] & 0x0f | 0x80
    bytes[8] = bytes[8] & 0x3f | 0x80
    let text = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
    return [text[0..<4], text[4..<6], text[6..<8], text[8..<10], text[10..<16]].map { $0.joined() }
      .joined(separator: "-")
  }

  /// The Ethernet address of its network interface: locally administered, made from its name.
  public var ethernet: String {
    var bytes = Array(MachineNames.digest16("ethernet " + domain).prefix(6))
    bytes[0] = bytes[0] & 0xfc | 0x02
    return bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined(separator: ":")
  }
}

extension MachineNames {
  fileprivate static func digest16(_ text: String) -> [UInt8] { Array(digest(text).prefix(16)) }
}
