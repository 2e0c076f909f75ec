import Model
import Policy

extension EnvironmentCatalogue {
  /// Reads a catalogue from a YAML file: a list under `environments`.
  ///
  /// ```yaml
  /// environments:
  ///   - {name: debian, version: "12", image: 2GiB, kernel: vmlinuz-6.1, initrd: initrd-6.1}
  ///   - name: web
  ///     image: 512MiB                    # of its own layer, on top of its parent's
  ///     parent: debian                   # or 'debian 12'
  ///     software: [nginx 1.22, php 8.2]
  ///     checksum: "sha256:…"             # of the image file
  ///     boot: "lognormal(mean: 12s, deviation: 4s)"
  /// ```
  ///
  /// The first of the list is environment 1. A parent may stand before or after those on top of it.
  ///
  /// - Throws: `QuantaError`: kind `noInput` when there is no such file, `data` naming the line otherwise.
  public init(file path: String) throws {
    let root = try YAMLFile.read(path)
    guard let list = try root.mapping(of: ["environments"])["environments"] else {
      throw root.error("there are no environments", remedy: "list them under 'environments:'")
    }
    try self.init(list)
  }

  /// Reads the list of environments.
  init(_ list: YAMLValue) throws {
    let values = try list.elements("environments")
    var keys: [[String: YAMLValue]] = []
    var environments: [Environment] = []
    for value in values {
      keys.append(try value.mapping(of: Self.keys))
      environments.append(try Self.environment(value, keys[keys.count - 1]))
    }
    // A parent may be any in the list, so that they are looked up when all are known.
    let unlinked = EnvironmentCatalogue(environments)
    for index in environments.indices {
      environments[index].parent = try keys[index]["parent"].map { try Self.parent($0, in: unlinked) }
    }
    self.init(environments)
    if let fault = faults.first {
      let index = Int(fault.environment.index) - 1
      throw error(fault, values[index], keys[index])
    }
  }

  private static let keys = [
    "name", "version", "image", "parent", "kernel", "initrd", "software", "checksum", "boot", "boot-cpu",
  ]

  private static func environment(_ value: YAMLValue, _ keys: [String: YAMLValue]) throws -> Environment {
    guard let named = keys["name"] else {
      throw value.error("an environment has no name", remedy: "add 'name: …'")
    }
    let name = try named.text("a name")
    guard keys["image"] != nil || keys["parent"] != nil else {
      throw value.error(
        "environment '\(name)' has neither an image nor a parent that has one",
        remedy: "add 'image: 4GiB', the size of its image"
      )
    }
    return Environment(
      name: name, version: try keys["version"]?.text("a version") ?? "",
      imageKiB: try keys["image"].map { try size($0, of: name) } ?? 0,
      kernel: try keys["kernel"]?.text("the name of a kernel"),
      initrd: try keys["initrd"]?.text("the name of an initrd"),
      software: try keys["software"]?.elements("packages").map { try $0.text("a package") } ?? [],
      checksum: try keys["checksum"].map(checksum), boot: try keys["boot"].map(DurationLaw.init(_:)),
      bootCPU: try keys["boot-cpu"]?.part())
  }

  private static func size(_ value: YAMLValue, of name: String) throws -> Int64 {
    let text = try value.text("a size such as 4GiB")
    if text.hasPrefix("-") {
      throw value.error(
        "the image of '\(name)' has a negative size: \(text)", remedy: "give the size of its own layer, such as 4GiB")
    }
    let size = try value.onBehalf { try ByteSize.kibibytes(text) }
    guard size <= imageLimitKiB else {
      throw value.error("an image of \(text) is too large", remedy: "give at most 1024TiB")
    }
    return size
  }

  /// Digits of what these algorithms yield, in hexadecimal (RFC 1321; FIPS 180-4).
  private static let digests: [(name: String, digits: Int)] = [
    ("sha256", 64), ("sha512", 128), ("sha384", 96), ("sha1", 40), ("md5", 32),
  ]

  private static func checksum(_ value: YAMLValue) throws -> String {
    let text = try value.text("a checksum")
    let remedy = "write it as \"sha256:…\" with 64 hexadecimal digits"
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let digest = digests.first(where: { $0.name == parts[0] }) else {
      let names = digests.map(\.name).joined(separator: ", ")
      throw value.error("the checksum '\(text)' does not begin with one of \(names) and a colon", remedy: remedy)
    }
    guard parts[1].utf8.count == digest.digits, parts[1].unicodeScalars.allSatisfy(\.properties.isASCIIHexDigit) else {
      throw value.error(
        "the checksum '\(text)' is not \(digest.digits) hexadecimal digits after '\(digest.name):'", remedy: remedy)
    }
    return text
  }

  private static func parent(_ value: YAMLValue, in catalogue: EnvironmentCatalogue) throws -> EnvironmentID {
    let name = try value.text("the name of an environment")
    let found = catalogue.environments(named: name)
    if found.count == 1 { return found[0] }
    if let first = found.first {
      let versions = found.map { "'\(catalogue[$0].version)'" }.joined(separator: ", ")
      throw value.error(
        "'\(name)' is there in the versions \(versions)", remedy: "say which: '\(name) \(catalogue[first].version)'")
    }
    let names = catalogue.environments.dropFirst().map(\.name)
    let guess = NearestName.of(name, among: names).map { "did you mean '\($0)'? " } ?? ""
    throw value.error(
      "the parent '\(name)' is not in the catalogue", remedy: "\(guess)Add it to the list, or leave 'parent' out")
  }

  private func error(_ fault: Fault, _ value: YAMLValue, _ keys: [String: YAMLValue]) -> QuantaError {
    let environment = self[fault.environment]
    switch fault.kind {
    case .duplicate(let first):
      let version = environment.version.isEmpty ? "" : " in version '\(environment.version)'"
      let why = first == .host ? "stands for what the host has" : "is there already"
      return (keys["name"] ?? value).error(
        "an environment '\(environment.name)'\(version) \(why)", remedy: "give it another name, or another version")
    case .badSize:
      return (keys["image"] ?? value).error(
        "the image of '\(environment.name)' has \(environment.imageKiB) KiB", remedy: "give a size such as 4GiB")
    case .unknownParent:
      return (keys["parent"] ?? value).error(
        "the parent of '\(environment.name)' is not in the catalogue", remedy: "add it to the list")
    case .cycle(let cycle):
      let names = (cycle + [fault.environment]).map { self[$0].name }.joined(separator: " → ")
      return (keys["parent"] ?? value).error(
        "the parents go round: \(names)", remedy: "let one of them be the base, without 'parent'")
    }
  }
}

extension DurationLaw {
  /// Reads a law of durations: `20s`, `"lognormal(mean: 12s, deviation: 4s)"`.
  init(_ value: YAMLValue) throws {
    let text = try value.text("a duration or a distribution")
    self = try value.onBehalf { try DurationLaw(parsing: text) }
  }
}
