import Foundation
import Live
import Model
import Study

extension LiveEnvironment {
  /// Reads the environments of a site, from the list or from the file that holds it.
  static func list(_ value: YAMLValue?, _ lines: inout SiteFileLines) throws -> [LiveEnvironment] {
    guard var list = value else { return [] }
    if let path = try list.fileName(among: []) {
      let root = try YAMLFile.read(path.present("file of environments"))
      guard let inner = try PartKeys.environments.read(root)["environments"] else { return [] }
      list = inner
    }
    var environments: [LiveEnvironment] = []
    for element in try list.elements("environments") {
      let keys = try element.mapping(of: SiteKeys.environment.names)
      let live = try LiveEnvironment(element, keys)
      let name = live.environment.name
      let place = keys["name"] ?? element
      guard name != "host" else {
        throw place.error("'host' stands for whatever a host has", remedy: "give the environment another name")
      }
      guard !environments.contains(where: { $0.environment.name == name }) else {
        throw place.error(
          "there are two environments '\(name)', the other at \(lines.location(ofEnvironment: name))",
          remedy: "give each a name of its own, such as '\(name)-2'")
      }
      lines.note(environment: name, element)
      environments.append(live)
    }
    return environments
  }

  private init(_ value: YAMLValue, _ keys: [String: YAMLValue]) throws {
    let (image, size) = try Self.image(keys)
    self.init(
      environment: Environment(
        name: try keys.text("name") ?? "", version: try keys.text("version") ?? "", imageKiB: size,
        kernel: try keys.text("kernel"), initrd: try keys.text("initrd"), software: try keys.texts("software") ?? [],
        checksum: try keys.text("checksum")?.lowercased(), boot: try keys["boot"]?.law(),
        bootCPU: try keys["boot-cpu"]?.part()),
      image: image, kernel: try keys.text("kernel"), initrd: try keys.text("initrd"),
      arguments: try keys.text("arguments") ?? "", maximumKiB: try keys.size("memory-maximum"))
    if let given = keys["kind"] { kind = try given.choice(MachineKind.self) }
    if let given = keys["ready"] { ready = try Readiness(given) }
    if let given = keys["seed"] { takesSeed = try given.flag() }
    try check(value, keys)
  }

  /// The image and its KiB.
  private static func image(_ keys: [String: YAMLValue]) throws -> (ImageSource, Int64) {
    let size = try keys.size("size") ?? 0
    guard size <= EnvironmentCatalogue.imageLimitKiB else {
      throw keys["size"]?.error("an image of that size is too large", remedy: "give at most 1024TiB")
        ?? QuantaError(.data, "an image is too large")
    }
    guard let image = keys["image"], image.isMapping else { return (.none, size) }
    let source = try image.mapping(of: SiteKeys.image.names)
    if let volume = try source.text("volume") { return (.volume(volume), size) }
    guard let file = source["file"] else { return (.none, size) }
    if let given = keys["size"] {
      throw given.error("the size of an image that is a file is the file's", remedy: "leave 'size' out")
    }
    let path = try file.present("image")
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    guard let bytes = (attributes?[.size] as? NSNumber)?.int64Value else {
      throw QuantaError(
        .noInput, "the image '\(path)' cannot be read", at: file.location, remedy: "check its permissions")
    }
    guard bytes > 0 else { throw file.error("the image '\(path)' is empty", remedy: "give a raw disk image") }
    return (.file(path), bytes / 1024 + (bytes % 1024 > 0 ? 1 : 0))
  }

  /// What cannot be booted, or would be said in vain.
  private func check(_ value: YAMLValue, _ keys: [String: YAMLValue]) throws {
    if let place = keys["initrd"], kernel == nil {
      throw place.error("an initrd without a kernel boots nothing", remedy: "add 'kernel: …', or leave 'initrd' out")
    }
    if let place = keys["arguments"], kernel == nil, !arguments.isEmpty {
      throw place.error(
        "arguments reach no kernel: the image boots by itself", remedy: "add 'kernel: …', or leave 'arguments' out")
    }
    if image == .none, kernel == nil, kind != .hvm {
      throw value.error(
        "environment '\(environment.name)' has neither an image nor a kernel to boot from",
        remedy: "add 'image: {file: …}' or 'kernel: …'")
    }
    if let place = keys["checksum"], image == .none {
      throw place.error("there is no image to have a checksum", remedy: "add 'image: …', or leave 'checksum' out")
    }
    if let place = keys["image"], case .volume(let volume) = image, environment.checksum == nil {
      throw place.error(
        "nothing says what the volume '\(volume)' should hold on each host",
        remedy: "add 'checksum: \"sha256:…\"', as sha256sum prints it")
    }
    if let place = keys["memory-maximum"], let maximumKiB, maximumKiB < WorkspaceRequest.leastMemoryKiB {
      throw place.error("no machine runs in \(ByteSize.text(kibibytes: maximumKiB))", remedy: "give 16MiB at least")
    }
  }
}

extension LiveEnvironment.Readiness {
  init(_ value: YAMLValue) throws {
    guard value.isMapping else {
      self = .running
      return
    }
    let keys = try value.mapping(of: SiteKeys.console.names)
    self = .console(text: try keys.text("console") ?? "", within: try keys["within"]?.duration() ?? .seconds(300))
  }
}
