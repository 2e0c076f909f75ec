import Foundation
import Model
import Study

/// A way of writing something as one text.
package struct TextForm: Sendable {
  /// What it is, with an example: `a size such as 64GiB`.
  package let words: String
  /// A regular expression that the whole text matches, understood alike by ECMA-262 (which JSON Schema refers to), Python and Swift.
  package let pattern: String
  /// What may stand without quotes although it looks like a number.
  package let numbers: Numbers
  /// Says better than the pattern what is wrong.
  package let parse: @Sendable (String) throws -> Void
  /// The pattern, compiled; `nil` when it is no regular expression.
  private let expression: NSRegularExpression?

  package enum Numbers: Sendable {
    case none, whole, all
  }

  package init(
    _ words: String, _ pattern: String, numbers: Numbers = .none,
    parse: @escaping @Sendable (String) throws -> Void = { _ in }
  ) {
    self.words = words
    self.pattern = pattern
    self.numbers = numbers
    self.parse = parse
    expression = try? NSRegularExpression(pattern: pattern)
  }

  /// - Throws: `QuantaError` of kind `data` that names the value's line.
  func check(_ value: YAMLValue) throws {
    let text = try value.text(words)
    try value.onBehalf { try parse(text) }
    guard takes(value.scalarType) else {
      throw value.error(
        "\(value.called) is \(text) without quotes, which is no text", remedy: "put it in quotes: \"\(text)\"")
    }
    guard matches(text) else { throw value.wrongType(words) }
  }

  /// Whether the pattern matches the whole text; `$` alone would let a line break follow.
  package func matches(_ text: String) -> Bool {
    let whole = NSRange(location: 0, length: text.utf16.count)
    return expression?.firstMatch(in: text, range: whole)?.range == whole
  }

  private func takes(_ type: YAMLValue.ScalarType?) -> Bool {
    switch type {
    case .text: true
    case .integer: numbers != .none
    case .number: numbers == .all
    default: false
    }
  }
}

// MARK: Forms

extension TextForm {
  /// Letters, digits, hyphens and dots: what may be part of a name on a host.
  static let name = TextForm(
    "a name of 1 to 40 letters, digits, hyphens and dots that begins with a letter or digit",
    "^[A-Za-z0-9][A-Za-z0-9.-]{0,39}$")

  /// Stands in the names of domains between hyphens, so that it is short.
  static let siteName = TextForm(
    "a name of 1 to 16 letters, digits and hyphens that begins with a letter or digit",
    "^[A-Za-z0-9][A-Za-z0-9-]{0,15}$")

  static let poolName = TextForm(
    "the name of a storage pool: letters, digits, hyphens, dots, underscores", "^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$")

  static let volumeName = TextForm(
    "the name of a volume, without slashes", "^[A-Za-z0-9_][A-Za-z0-9_.+-]{0,127}$")

  /// One line of anything.
  static func line(_ words: String) -> TextForm {
    TextForm(words, "^[^\\u0000-\\u001f\\u007f]+$", numbers: .all)
  }

  /// One line, or nothing at all.
  static let arguments = TextForm(
    "arguments of the kernel, such as console=hvc0", "^[^\\u0000-\\u001f\\u007f]*$", numbers: .all)

  /// Any text but one that a file cannot hold.
  static func anything(_ words: String) -> TextForm { TextForm(words, "^[^\\u0000]*$", numbers: .all) }

  /// Of one line or more.
  static let command = TextForm("a command", "^[^\\u0000]+$", numbers: .all)

  /// A path of this machine, from the file's folder on.
  static func path(_ words: String) -> TextForm { TextForm(words, "^[^\\u0000-\\u001f\\u007f]+$") }

  /// A path of another machine.
  static func absolutePath(_ words: String) -> TextForm {
    TextForm("\(words), an absolute path", "^/[^\\u0000-\\u001f\\u007f]*$")
  }

  static let size = TextForm("a size such as 64GiB", "^(?=.*[1-9])[0-9]+ ?(KiB|MiB|GiB|TiB)$") {
    _ = try ByteSize.kibibytes($0)
  }

  /// Of something, up to all of it.
  static let percent = TextForm("a part such as 50%", "^(100(\\.0+)?|(?=.*[1-9])[0-9]{1,2}(\\.[0-9]+)?) ?%$")

  private static let durationPattern = "[0-9]+(\\.[0-9]+)?(w|d|h|m|s|ms|us)"

  /// From 0 on.
  static let duration = TextForm("a duration such as 20s, 5m or 3h", "^\(durationPattern)$") {
    guard try SimDuration(parsing: $0) >= .zero else {
      throw QuantaError(.usage, "'\($0)' is a negative duration", remedy: "give a duration from 0s on")
    }
  }

  static let positiveDuration = TextForm("a duration such as 20s, 5m or 3h", "^(?=.*[1-9])\(durationPattern)$") {
    guard try SimDuration(parsing: $0) > .zero else {
      throw QuantaError(.usage, "a duration of '\($0)' is not above zero", remedy: "give one such as 20s, 5m or 3h")
    }
  }

  static let law = TextForm(
    "a duration such as 20s, or a law such as \"lognormal(mean: 12s, deviation: 4s)\"",
    "^(\(durationPattern)|(uniform|normal|exponential|lognormal|weibull) *\\(.*\\))$"
  ) { _ = try DurationLaw(parsing: $0) }

  static let rate = TextForm(
    "a rate such as 50MB/s or 1Gbit/s, or unlimited",
    "^(unlimited|(?=.*[1-9])[0-9.]+ ?(kbit|Mbit|Gbit|Tbit|kB|MB|GB|KiB|MiB|GiB)/s)$"
  ) { if $0 != "unlimited" { _ = try BitRate.kibps($0) } }

  static let instant = TextForm(
    "a time such as 2026-12-01T10:00:00Z, or +10m from now on",
    "^(\\+\(durationPattern)|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2}))$"
  ) { _ = try Instant.parse($0, now: .zero) }

  static let policy = TextForm("a policy expression such as \"easy(order: sjf)\"", "^[^\\u0000-\\u001f\\u007f]+$")

  static let libvirtURI = TextForm(
    "a libvirt URI such as xen+tcp://h1/system, xen+ssh://root@h1/system, qemu:///system or test:///default",
    "^(xen|qemu|test)(\\+(unix|tcp|tls|ssh|libssh|libssh2|ext))?://[^\\s/?#]*(/[^\\s?#]*)?(\\?[^\\s#]*)?$")

  static let migrationURI = TextForm(
    "an address for migrations such as tcp://10.0.0.2", "^tcp://([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{1,5})?/?$")

  static let cpuSet = TextForm(
    "a set of CPUs as libvirt writes it, such as 1-3,^2",
    "^\\^?[0-9]{1,4}(-[0-9]{1,4})?(,\\^?[0-9]{1,4}(-[0-9]{1,4})?)*$",
    numbers: .whole)

  /// Linux allows 15 characters (IFNAMSIZ less one).
  static let bridge = TextForm("the name of a bridge such as xenbr0", "^[A-Za-z0-9_.-]{1,15}$")

  static let checksum = TextForm(
    "a checksum such as \"sha256:…\" with 64 hexadecimal digits", "^sha256:[0-9A-Fa-f]{64}$")

  /// Of one machine: RFC 1123, section 2.1, and RFC 952 for the hyphens; 63 characters to a part (RFC 1035), 64 in all (Linux).
  static let hostname = TextForm(
    "a hostname of up to 64 letters, digits and hyphens, in parts between dots that neither begin nor end with a hyphen",
    "^(?=.{1,64}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$")

  /// As Debian's adduser allows it (NAME_REGEX), and useradd's 32 characters.
  static let user = TextForm("the name of a user such as grid", "^[a-z_][a-z0-9_-]{0,31}$")

  static let mode = TextForm("a file's mode in quotes, in octal, such as \"0644\"", "^0?[0-7]{3}$|^[1-7][0-7]{3}$")

  static let publicKey = TextForm(
    "a public key as in authorized_keys, such as ssh-ed25519 AAAA… comment",
    "^(\(PublicKey.types.map { $0.replacing(".", with: "\\.") }.joined(separator: "|"))) [A-Za-z0-9+/]+={0,2}( [^\\u0000-\\u001f]*)?$"
  ) { try PublicKey.check($0) }
}
