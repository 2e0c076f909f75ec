import Foundation
import Study
import Testing

@Suite("Same inputs, same bytes")
struct DeterminismTests {
  @Test("A comparison writes the same files, twice and on one thread or two")
  func threads() async throws {
    let scratch = try Scratch()
    let folders = ["one", "one-again", "two", "two-again"]
    for folder in folders {
      // Side by side, not nested: the page quotes the command, so that must be the same, too.
      let place = scratch.path + "/" + folder
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
      let result = try await Command.quanta(
        "compare", Command.sample, "--policy", "fcfs", "--policy", "easy", "--policy", "easy(order: wfp3)", "--policy",
        "easy(placement: random-fit)", "--threads", folder.hasPrefix("one") ? "1" : "2", "--out", "out", "-q",
        in: place)
      #expect(result.status == 0, "\(result.errors)")
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/one/out").sorted()
    #expect(Set(names).isSuperset(of: ["jobs-1.csv", "jobs-4.csv", "results.sqlite", "table.csv", "table.json"]))
    for folder in folders.dropFirst() {
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/" + folder + "/out").sorted() == names)
      for name in names where name != "results.sqlite" {
        #expect(try scratch.data("one/out/\(name)") == scratch.data("\(folder)/out/\(name)"), "\(name) in \(folder)")
      }
    }
    let dumps = try folders.map {
      try ResultStore(path: "\(scratch.path)/\($0)/out/results.sqlite", mode: .readOnly).dump()
    }
    #expect(Set(dumps).count == 1)
    #expect(dumps[0].contains("easy(order: wfp3)"))
  }
}
