import Foundation
import Model
import Study
import Testing

@Suite("Catalogues of environments")
struct CatalogueFileTests {
  private func read(_ text: String) throws -> EnvironmentCatalogue {
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/e.yaml"))
    do { return try EnvironmentCatalogue(file: folder + "/e.yaml") } catch var error as QuantaError {
      error.location = error.location?.replacingOccurrences(of: folder + "/", with: "")
      throw error
    }
  }

  @Test("All keys; parents before and after their children")
  func everything() throws {
    let digest = String(repeating: "0aF9", count: 16)
    let catalogue = try read(
      """
      environments:
        - name: web
          version: 1.4
          image: 512MiB
          parent: debian
          kernel: vmlinuz-6.1
          initrd: initrd-6.1
          software: [nginx 1.22, php 8.2]
          checksum: "sha256:\(digest)"
          boot: "lognormal(mean: 12s, deviation: 4s)"
        - {name: debian, image: 2GiB, boot: 20s}
        - {name: web-rescue, parent: web 1.4, kernel: rescue}
      """)
    let (web, debian, rescue) = (EnvironmentID(index: 1), EnvironmentID(index: 2), EnvironmentID(index: 3))
    #expect(
      catalogue
        == EnvironmentCatalogue([
          Environment(
            name: "web", version: "1.4", imageKiB: 512 << 10, parent: debian, kernel: "vmlinuz-6.1",
            initrd: "initrd-6.1",
            software: ["nginx 1.22", "php 8.2"], checksum: "sha256:\(digest)",
            boot: .lognormal(mean: .seconds(12), deviation: .seconds(4))),
          Environment(name: "debian", imageKiB: 2 << 20, boot: .fixed(.seconds(20))),
          Environment(name: "web-rescue", imageKiB: 0, parent: web, kernel: "rescue"),
        ]))
    #expect(catalogue.layers(of: rescue) == [rescue, web, debian])
    #expect(catalogue.sizeKiB(of: rescue) == 2 << 20 + 512 << 10)
    #expect(catalogue.sizeKiB(of: .host) == 0)
    #expect(catalogue.environment(named: "web") == web && catalogue.environment(named: "web 1.4") == web)
    #expect(catalogue.environment(named: "host") == nil && catalogue.faults.isEmpty)
  }

  @Test(
    "What is wrong is refused with its line and a remedy",
    arguments: [
      ("groups: []", 1, "no key 'groups'", "environments"),
      ("environments: []\nenvironment: []", 2, "no key 'environment'", "did you mean 'environments'"),
      ("environments:\n  - {image: 4GiB}", 2, "no name", "name"),
      ("environments:\n  - {name: a}", 2, "neither an image nor a parent", "image: 4GiB"),
      ("environments:\n  - {name: a, image: -4GiB}", 2, "negative size: -4GiB", "4GiB"),
      ("environments:\n  - {name: a, image: 4}", 2, "'4' is not a size", "GiB"),
      ("environments:\n  - {name: a, image: 1025TiB}", 2, "too large", "1024TiB"),
      (
        "environments:\n  - {name: a, image: 1GiB}\n  - {name: a, image: 2GiB}", 3, "'a' is there already",
        "another name"
      ),
      ("environments:\n  - {name: host, image: 1GiB}", 2, "stands for what the host has", "another name"),
      (
        "environments:\n  - {name: debian, image: 1GiB}\n  - name: b\n    parent: debain", 4,
        "the parent 'debain' is not in the catalogue", "did you mean 'debian'"
      ),
      (
        "environments:\n  - {name: a, image: 1GiB, parent: host}", 2, "'host' is not in the catalogue",
        "leave 'parent' out"
      ),
      (
        "environments:\n  - {name: d, version: 11, image: 1GiB}\n  - {name: d, version: 12, image: 1GiB}\n  - {name: b, parent: d}",
        4, "in the versions '11', '12'", "'d 11'"
      ),
      ("environments:\n  - {name: a, image: 1GiB, parent: a}", 2, "go round: a → a", "base"),
      (
        "environments:\n  - {name: os, parent: web}\n  - {name: web, parent: base}\n  - {name: base, parent: os}\n  - {name: x, parent: os}",
        2, "go round: os → web → base → os", "base"
      ),
      ("environments:\n  - {name: a, image: 1GiB, checksum: abcd}", 2, "does not begin with one of", "sha256"),
      ("environments:\n  - {name: a, image: 1GiB, checksum: 'md5:abcd'}", 2, "not 32 hexadecimal digits", "sha256"),
      (
        "environments:\n  - {name: a, image: 1GiB, checksum: 'md5:0123456789012345678901234567890g'}", 2,
        "not 32 hexadecimal digits", "sha256"
      ),
      (
        "environments:\n  - {name: a, image: 1GiB, boot: 'normal(mean: 1s)'}", 2, "not told its deviation",
        "normal(mean"
      ),
      ("environments:\n  - {name: a, image: 1GiB, boot: -1s}", 2, "negative", "above zero"),
    ])
  func refusals(text: String, line: Int, message: String, remedy: String) throws {
    let error = try #require(throws: QuantaError.self) { try read(text) }
    #expect(error.kind == .data)
    #expect(error.location == "e.yaml:\(line)", "\(error)")
    #expect(error.message.contains(message), "\(error.message)")
    #expect(error.remedy?.contains(remedy) == true, "\(error.remedy ?? "")")
  }
}
