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

extension SiteModel {
  static func inline(_ value: YAMLValue?) throws -> SiteModel {
    guard let value else { return SiteModel() }
    _ = try value.mapping(of: [])
    return SiteModel()
  }
}

extension EnvironmentCatalogue {
  /// `{count: 37, image: 4GiB}`: so many environments alike; or `{file: images.yaml}`; or a list.
  static func inline(_ value: YAMLValue?) throws -> EnvironmentCatalogue {
    guard let value else { return EnvironmentCatalogue() }
    let keys = try value.mapping(of: ["count", "image", "file"])
    guard let count = keys["count"], let image = keys["image"] else {
      throw value.error("environments lack count or image", remedy: "write {count: 37, image: 4GiB}")
    }
    let size = try image.bytes()
    return EnvironmentCatalogue(
      (1...(try count.integer(in: 1...1_000_000) as Int)).map { Environment(name: "image-\($0)", imageKiB: size) })
  }
}
