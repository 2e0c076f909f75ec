import Model
import Sim

extension ClusterShape {
  /// Groups of hosts written out, or the name of a cluster file beside the study.
  static func inline(_ value: YAMLValue) throws -> ClusterShape {
    guard !value.isList else { return try ClusterShape(value) }
    let name = try value.text("a list of host groups, or the name of a cluster file")
    return try ClusterShape(file: StudyFile.resolve(name, beside: value.file))
  }
}

extension EnvironmentCatalogue {
  /// A list of environments; `{file: images.yaml}`; or `{count: 37, image: 4GiB}`, so many alike.
  static func inline(_ value: YAMLValue?) throws -> EnvironmentCatalogue {
    guard let value else { return EnvironmentCatalogue() }
    guard !value.isList else { return try EnvironmentCatalogue(value) }
    let keys = try value.mapping(of: ["file", "count", "image"])
    if let file = keys["file"], keys.count == 1 {
      return try EnvironmentCatalogue(file: StudyFile.resolve(try file.text("the name of a file"), beside: value.file))
    }
    guard keys["file"] == nil, let count = keys["count"], let image = keys["image"] else {
      throw value.error(
        "environments are neither a list, nor a file, nor so many alike",
        remedy: "write {file: images.yaml} or {count: 37, image: 4GiB}")
    }
    let size = try image.bytes()
    return EnvironmentCatalogue(
      (1...(try count.integer(in: 1...1_000_000) as Int)).map { Environment(name: "image-\($0)", imageKiB: size) })
  }

  /// Where the environment at `place` is written down; `value` itself for those that are so many alike.
  private static func entry(_ place: Int, of value: YAMLValue) throws -> YAMLValue {
    var list = value
    if value.isMapping, let file = try value.mapping(of: ["file", "count", "image"])["file"] {
      let root = try YAMLFile.read(StudyFile.resolve(try file.text("the name of a file"), beside: value.file))
      list = try root.mapping(of: ["environments"])["environments"] ?? value
    }
    guard list.isList else { return value }
    let entries = try list.elements("environments")
    guard entries.indices.contains(place) else { return value }
    let pairs = try entries[place].pairs("an environment")
    return pairs.first { $0.key == "image" }?.value ?? entries[place]
  }

  /// Refuses a catalogue with an image that fits no host's cache: nobody could ever be given it.
  func check(against shape: ClusterShape, _ value: YAMLValue) throws {
    // A host that says nothing of its cache has room for all.
    let caches = shape.groups.map(\.host.cacheKiB)
    guard !caches.contains(nil), let largest = caches.compactMap({ $0 }).max() else { return }
    for index in environments.indices.dropFirst() {
      let id = EnvironmentID(index: Int32(index))
      let size = layers(of: id).reduce(Int64(0)) { $0 + self[$1].imageKiB }
      guard size > largest else { continue }
      throw try Self.entry(index - 1, of: value).error(
        "the image of '\(environments[index].name)', with what lies below it \(ByteSize.text(kibibytes: size)), is larger "
          + "than any host's cache (\(ByteSize.text(kibibytes: largest)))",
        remedy: "give hosts a larger 'cache', or take a smaller image")
    }
  }
}
