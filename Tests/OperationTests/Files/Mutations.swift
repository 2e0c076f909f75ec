@testable import Operation

/// Valid files with every key, and what they become when one place goes wrong.
enum Mutations {
  static func of(_ base: OrderedJSON) -> [(what: String, value: OrderedJSON)] { mutations(base, at: "") }

  /// Of every type, with some that are right here and there.
  private static let strangers: [OrderedJSON] = [
    .literal("null"), .literal("true"), .literal("-1"), .literal("0.5"), .literal("7"), .array([]), .object([]),
    .array([.string("x")]), .array([.literal("3")]), .object([("file", .string("f"))]),
    .object([("zzz", .literal("1"))]),
    .string(""), .string("?!"), .string("x"), .string("7"), .string("none"), .string("2GiB"), .string("3m"),
    .string("true"), .string("a\nb"), .string("/x"), .string("60%"),
  ]

  private static func mutations(_ value: OrderedJSON, at place: String) -> [(what: String, value: OrderedJSON)] {
    var result = strangers.map { (what: "\(place): \($0.text())", value: $0) }
    switch value {
    case .object(let members):
      result.append(("\(place): and more", .object(members + [("zzz", .string("x"))])))
      for (index, member) in members.enumerated() {
        var without = members
        without.remove(at: index)
        result.append(("\(place) without \(member.key)", .object(without)))
        result += mutations(member.value, at: "\(place).\(member.key)").map { what, value in
          var changed = members
          changed[index].value = value
          return (what, .object(changed))
        }
      }
    case .array(let elements):
      for (index, element) in elements.enumerated() {
        result += mutations(element, at: "\(place)[\(index)]").map { what, value in
          var changed = elements
          changed[index] = value
          return (what, .array(changed))
        }
      }
    case .string, .literal: break
    }
    return result
  }

  // MARK: Whole files

  static let site: OrderedJSON = .object([
    ("name", .string("lab")), ("policy", .string("easy(quanta: weighted-capped)")), ("state", .string("state")),
    (
      "hosts",
      .array([
        .object([
          ("name", .string("h1")), ("uri", .string("xen+tcp://h1:16511/system")), ("pool", .string("p")),
          ("cores", .literal("4")), ("memory", .string("8GiB")), ("disk", .string("9 GiB")), ("cache", .string("1TiB")),
          (
            "hypervisor",
            .object([("cpu", .literal("0.5")), ("per-domain", .literal("0")), ("memory", .string("1GiB"))])
          ), ("cpus", .string("1-3")), ("bridge", .string("br0")), ("migration", .string("tcp://[fe80::1]:5000")),
          ("fence", .array([.string("off"), .literal("3")])),
        ]),
        .object([("name", .string("h2")), ("uri", .string("qemu:///system"))]),
      ])
    ),
    (
      "environments",
      .array([
        .object([
          ("name", .string("debian")), ("version", .literal("12.5")),
          ("image", .object([("file", .string("image.raw"))])),
          ("checksum", .string("sha256:" + String(repeating: "0f", count: 32))), ("kind", .string("pvh")),
          ("kernel", .string("/k")), ("initrd", .string("/i")), ("arguments", .string("quiet")),
          ("ready", .object([("console", .string("up")), ("within", .string("2m"))])),
          ("memory-maximum", .string("1GiB")), ("seed", .literal("true")),
          ("boot", .string("lognormal(mean: 12s, deviation: 4s)")), ("software", .array([.string("nginx 1.22")])),
        ]),
        .object([
          ("name", .string("v")), ("image", .object([("volume", .string("v.img"))])),
          ("checksum", .string("sha256:" + String(repeating: "0f", count: 32))), ("size", .string("16MiB")),
          ("ready", .string("running")),
        ]),
      ])
    ),
    (
      "estimates",
      .object(
        [
          ("boot", .string("12s")), ("shutdown", .string("0s")), ("boot-cpu", .literal("0.8")),
          ("shutdown-cpu", .literal("0")), ("run-factor", .literal("1.05")),
          ("staging", .string("unlimited")), ("peer", .string("10 MB/s")), ("suspend", .string("1.5Gbit/s")),
          ("moves-disk", .literal("true")), ("repository-links", .literal("2")),
        ])
    ),
    ("limits", .object([("starts", .literal("1")), ("per-host", .literal("0"))])), ("halfway", .string("roll-back")),
    ("down-after", .string("60s")), ("grace", .string("0s")), ("move-within", .string("90s")),
    ("window", .string("1.5s")),
  ])

  static let workspace: OrderedJSON = .object([
    ("name", .string("w")), ("machines", .literal("2")), ("vcpus", .literal("2")), ("cpu", .string("50%")),
    ("memory", .string("64MiB")), ("disk", .string("1GiB")), ("environment", .string("debian")),
    ("duration", .string("1.5h")), ("terms", .object([("reservation", .string("2026-12-01T10:00:00+01:00"))])),
    (
      "context",
      .object([
        ("hostname", .string("a.b")), ("user", .string("grid")), ("keys", .array([.string(FileFixtures.key)])),
        (
          "files",
          .array([
            .object([("path", .string("/etc/x")), ("content", .string("a\nb")), ("mode", .string("0640"))])
          ])
        ), ("run", .array([.string("echo"), .literal("5")])), ("arguments", .string("quiet")),
      ])
    ),
  ])
}
