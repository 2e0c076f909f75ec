import Foundation
import Live
import Model
import Study

@testable import Operation

/// Files in a folder of their own, which goes when the fixture does.
final class FileFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("quanta-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    let file = "\(path)/\(name)"
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    return file
  }

  /// Runs `body`; what its errors say of places is seen from this folder.
  func seen<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch var error as QuantaError {
      error.location = error.location?.replacingOccurrences(of: path + "/", with: "")
      error.message = error.message.replacingOccurrences(of: path + "/", with: "")
      throw error
    }
  }
}

enum FileFixtures {
  static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  static let examples = package.appendingPathComponent("Examples/live").path

  /// 2026-11-27T22:00:00Z.
  static let now = SimTime.seconds(1_795_816_800)

  static let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f a@b"

  static let variables = ["HOME": "/home/grid"]

  /// Reads a site from its text; `image.raw` of 3000 bytes lies beside it.
  static func site(_ text: String, variables: [String: String] = variables) throws -> LiveSiteFile {
    let folder = try FileFolder()
    try folder.write("image.raw", String(repeating: "x", count: 3000))
    try folder.write("empty.raw", "")
    let path = try folder.write("site.yaml", text)
    return try folder.seen { try LiveSiteFile(path: path, variables: variables) }
  }

  static func workspaces(_ text: String) throws -> WorkspaceFile {
    let folder = try FileFolder()
    let path = try folder.write("w.yaml", text)
    return try folder.seen { try WorkspaceFile(path: path, now: now) }
  }

  /// A site of one small host with two environments.
  static func site(policy: String = "easy(quanta: weighted-capped)") throws -> LiveSite {
    let sum = "sha256:" + String(repeating: "0", count: 64)
    return try site(
      """
      name: s
      policy: "\(policy)"
      hosts:
        - {name: h1, uri: xen:///system, cores: 4, memory: 2GiB, disk: 1GiB, hypervisor: {cpu: 0.5, memory: 512MiB}}
        - {name: h2, uri: xen+ssh://root@h2/system, cores: 2, memory: 4GiB, disk: 8GiB}
      environments:
        - {name: debian, image: {volume: d.img}, checksum: "\(sum)", size: 64MiB, memory-maximum: 1GiB, kernel: /k}
        - {name: alone, kind: hvm, seed: false}
      """
    ).site
  }
}

/// The file as JSON, for those who know only that.
func json(_ value: YAMLValue) throws -> OrderedJSON {
  if value.isList { return .array(try value.elements("anything").map(json)) }
  if value.isMapping { return .object(try value.pairs("anything").map { ($0.key, try json($0.value)) }) }
  switch value.scalarType {
  case .text: return .string(try value.text())
  // JSON has no leading zeros.
  case .integer: return try .integer(value.integer(in: .min ... .max))
  case .number, .flag: return .literal(try value.text())
  case .nothing, nil: return .literal("null")
  }
}
