import Model
import Testing

/// A file with something wrong in it.
struct Mistake: Sendable, CustomTestStringConvertible {
  var text: String
  /// `file:line` as it begins.
  var place: String
  /// What the message holds.
  var says: [String]
  /// The schema refuses it too.
  var isSchema: Bool

  init(_ text: String, _ place: String, _ says: String..., schema: Bool = true) {
    self.text = text
    self.place = place
    self.says = says
    isSchema = schema
  }

  var testDescription: String { String(text.suffix(60)) }

  func expect(_ error: QuantaError?) {
    let found = error?.description ?? "nothing"
    #expect(error?.kind == .data, "\(text)\(found)")
    let next = error?.location?.dropFirst(place.count).first
    #expect(error?.location?.hasPrefix(place) == true && next?.isNumber != true, "\(text)\(found)")
    #expect(error?.remedy?.isEmpty == false || error?.message.contains("^") == true, "\(found)")
    for phrase in says { #expect(found.contains(phrase), "\(found) lacks: \(phrase)") }
  }
}

enum SiteMistakes {
  static let all = root + hosts + environments

  private static let head = "name: s\npolicy: easy\n"
  private static let least = head + "hosts: [{name: h, uri: 'xen:///system'}]\n"

  private static let root: [Mistake] = [
    Mistake("[]\n", "site.yaml:1", "not a mapping"),
    Mistake(least + "polcy: x\n", "site.yaml:4", "no key 'polcy'", "did you mean 'policy'?"),
    Mistake(
      "name: s\nhosts: [{name: h, uri: 'xen:///'}]\n", "site.yaml:1", "a site has no 'policy'", "add 'policy: …'"),
    Mistake(head, "site.yaml:1", "a site has no 'hosts'"),
    Mistake(head + "hosts: []\n", "site.yaml:3", "'hosts' is empty"),
    Mistake(head + "hosts: {name: h}\n", "site.yaml:3", "not a list of hosts"),
    Mistake("policy: easy\nname: a/b\n", "site.yaml:2", "'a/b'", "letters, digits"),
    Mistake("name: -s\n", "site.yaml:1", "begins with a letter"),
    Mistake("name: seventeen-letters\n", "site.yaml:1", "1 to 16"),
    Mistake("name: 12\n", "site.yaml:1", "put it in quotes: \"12\""),
    Mistake(
      "name: s\npolicy: eazy\nhosts: [{name: h, uri: 'xen:///'}]\n", "site.yaml:2", "eazy", "did you mean easy",
      schema: false),
    Mistake(
      "name: s\npolicy: easy(order: sjf)\n", "site.yaml:2", "mapping values are not allowed", "in quotes", schema: false
    ),
    Mistake(
      "name: s\npolicy: \"easy(quanta: weigted)\"\nhosts: [{name: h, uri: 'xen:///'}]\n", "site.yaml:2",
      "did you mean weighted", schema: false),
    Mistake(least + "halfway: rollback\n", "site.yaml:4", "did you mean 'roll-back'?"),
    Mistake(least + "down-after: 0s\n", "site.yaml:4", "not above zero"),
    Mistake(least + "down-after: -5s\n", "site.yaml:4", "not above zero"),
    Mistake(least + "window: 10\n", "site.yaml:4", "no unit"),
    Mistake(least + "limits: {starts: -1}\n", "site.yaml:4", "'limits.starts' is '-1'"),
    Mistake(least + "limits:\n  per-hosts: 1\n", "site.yaml:5", "did you mean 'per-host'?"),
    Mistake(least + "limits: {starts: \"5\"}\n", "site.yaml:4", "is a text, not a number"),
    Mistake(least + "estimates: {boot: -1s}\n", "site.yaml:4", "negative"),
    Mistake(least + "estimates: {suspend: fast}\n", "site.yaml:4", "'fast' is not a rate"),
    Mistake(least + "estimates: {suspend: 0MB/s}\n", "site.yaml:4", "not a rate"),
    Mistake(least + "estimates: {run-factor: 0}\n", "site.yaml:4", "run-factor"),
    Mistake(least + "estimates: {bot: 1s}\n", "site.yaml:4", "did you mean 'boot'?"),
    Mistake(least + "estimates: {multicasts: yes}\n", "site.yaml:4", "true or false"),
    Mistake(least + "estimates: {file: e.yaml, boot: 1s}\n", "site.yaml:4", "no key 'boot' in 'estimates'"),
    Mistake(least + "environments: {files: e.yaml}\n", "site.yaml:4", "did you mean 'file'?"),
    Mistake(least + "environments: none\n", "site.yaml:4", "'environments' is 'none'"),
  ]

  private static func host(_ rest: String) -> String { head + "hosts:\n  - {name: h, uri: 'xen:///'\(rest)}\n" }

  private static let hosts: [Mistake] = [
    Mistake(head + "hosts:\n  - {name: h}\n", "site.yaml:4", "a host has no 'uri'", "xen+tcp://h1/system"),
    Mistake(head + "hosts:\n  - {uri: xen:///}\n", "site.yaml:4", "a host has no 'name'"),
    Mistake(head + "hosts:\n  - {name: 'h 1', uri: xen:///}\n", "site.yaml:4", "'h 1'"),
    Mistake(
      head + "hosts:\n  - {name: h, uri: xen:///}\n  - {uri: 'xen+ssh://b/', name: h}\n", "site.yaml:5",
      "two hosts 'h'",
      "site.yaml:4", schema: false),
    Mistake(
      head + "hosts:\n  - {name: a, uri: xen:///}\n  - {name: b, uri: xen:///}\n", "site.yaml:5",
      "'b' and 'a' are one host",
      schema: false),
    Mistake(head + "hosts:\n  - {name: h, uri: h1}\n", "site.yaml:4", "a libvirt URI"),
    Mistake(head + "hosts:\n  - {name: h, uri: 'http://h1/system'}\n", "site.yaml:4", "a libvirt URI"),
    Mistake(head + "hosts:\n  - {name: h, uri: 'xen+telnet://h1/system'}\n", "site.yaml:4", "a libvirt URI"),
    Mistake(head + "hosts:\n  - {name: h, uri: 'xen:/system'}\n", "site.yaml:4", "a libvirt URI"),
    Mistake(host(", cors: 2"), "site.yaml:4", "did you mean 'cores'?"),
    Mistake(host(", cores: 0"), "site.yaml:4", "from 1 to 4096"),
    Mistake(host(", cores: 1.5"), "site.yaml:4", "a whole number"),
    Mistake(host(", memory: 64"), "site.yaml:4", "'64' is not a size"),
    Mistake(host(", memory: 64GB"), "site.yaml:4", "'64GB' is not a size"),
    Mistake(host(", memory: -1GiB"), "site.yaml:4", "negative"),
    Mistake(host(", pool: ../etc"), "site.yaml:4", "a storage pool"),
    Mistake(host(", cpus: 3-1"), "site.yaml:4", "run backwards", "1-3", schema: false),
    Mistake(host(", cpus: all"), "site.yaml:4", "a set of CPUs"),
    Mistake(host(", bridge: a-very-long-bridge"), "site.yaml:4", "a bridge"),
    Mistake(host(", migration: h2"), "site.yaml:4", "tcp://10.0.0.2"),
    Mistake(host(", fence: reboot"), "site.yaml:4", "not a list of a command"),
    Mistake(host(", fence: []"), "site.yaml:4", "is empty"),
    Mistake(host(", fence: [bin/off, h]"), "site.yaml:4", "absolute path", schema: false),
    Mistake(host(", cores: 2, hypervisor: {cpu: 2}"), "site.yaml:4", "leaves nothing", schema: false),
    Mistake(host(", memory: 1GiB, hypervisor: {memory: 1GiB}"), "site.yaml:4", "leaves nothing", schema: false),
    Mistake(host(", hypervisor: {cpu: -1}"), "site.yaml:4", "cores, from 0"),
    Mistake(host(", hypervisor: {mem: 1GiB}"), "site.yaml:4", "no key 'mem'"),
    Mistake(host(", hypervisor: 1GiB"), "site.yaml:4", "not a mapping"),
  ]

  private static func environment(_ rest: String) -> String { least + "environments:\n  - {name: e, \(rest)}\n" }

  private static let environments: [Mistake] = [
    Mistake(least + "environments:\n  - {kernel: /k}\n", "site.yaml:5", "an environment has no 'name'"),
    Mistake(least + "environments:\n  - {name: e/f, kernel: /k}\n", "site.yaml:5", "'e/f'"),
    Mistake(
      least + "environments:\n  - {name: e, kernel: /k}\n  - {name: e, version: \"2\", kernel: /k}\n", "site.yaml:6",
      "two environments 'e'", "site.yaml:5", schema: false),
    Mistake(
      least + "environments:\n  - {name: host, kernel: /k}\n", "site.yaml:5", "whatever a host has", schema: false),
    Mistake(environment("kind: pv"), "site.yaml:5", "neither an image nor a kernel", schema: false),
    Mistake(environment("kind: vm"), "site.yaml:5", "pv, pvh, hvm"),
    Mistake(environment("kernel: vmlinuz"), "site.yaml:5", "an absolute path"),
    Mistake(environment("image: {volume: v}, initrd: /i"), "site.yaml:5", "an initrd without a kernel", schema: false),
    Mistake(environment("image: {volume: v}, arguments: quiet"), "site.yaml:5", "boots by itself", schema: false),
    Mistake(environment("kernel: /k, arguments: \"a\\nb\""), "site.yaml:5", "arguments of the kernel"),
    Mistake(environment("image: debian.img"), "site.yaml:5", "no value of 'environments[1].image'"),
    Mistake(environment("image: {fil: d.img}"), "site.yaml:5", "did you mean 'file'?"),
    Mistake(environment("image: {}"), "site.yaml:5", "an image says nothing", "'file: …' or 'volume: …'"),
    Mistake(environment("image: {file: image.raw, volume: v}"), "site.yaml:5", "several things at once"),
    Mistake(environment("image: {volume: a/b}"), "site.yaml:5", "without slashes"),
    Mistake(environment("image: {file: image.raw}, size: 1GiB"), "site.yaml:5", "the file's", schema: false),
    Mistake(environment("image: {file: empty.raw}"), "site.yaml:5", "is empty", schema: false),
    Mistake(
      environment("kernel: /k, checksum: 'sha256:\(String(repeating: "0", count: 64))'"), "site.yaml:5", "no image",
      schema: false),
    Mistake(environment("image: {volume: v}, checksum: 'md5:00'"), "site.yaml:5", "sha256"),
    Mistake(environment("image: {volume: v}"), "site.yaml:5", "'v' should hold", "sha256sum", schema: false),
    Mistake(environment("kernel: /k, size: 2048TiB"), "site.yaml:5", "too large", schema: false),
    Mistake(environment("kernel: /k, ready: never"), "site.yaml:5", "'never' is no value of"),
    Mistake(environment("kernel: /k, ready: {within: 5m}"), "site.yaml:5", "no 'console'"),
    Mistake(environment("kernel: /k, ready: {console: x, within: 0s}"), "site.yaml:5", "not above zero"),
    Mistake(environment("kernel: /k, memory-maximum: 1MiB"), "site.yaml:5", "no machine runs in 1 MiB", schema: false),
    Mistake(environment("kernel: /k, seed: \"true\""), "site.yaml:5", "not true or false"),
    Mistake(
      environment("kernel: /k, boot: 'lognrmal(mean: 1s, deviation: 1s)'"), "site.yaml:5", "did you mean 'lognormal'"),
    Mistake(environment("kernel: /k, boot: 'exponential(mean: 0s)'"), "site.yaml:5", "not above zero", schema: false),
    Mistake(environment("kernel: /k, software: nginx"), "site.yaml:5", "not a list of packages"),
  ]
}
