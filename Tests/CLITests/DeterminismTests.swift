import Foundation
import Testing

@Suite("Same inputs, same bytes")
struct DeterminismTests {
  @Test("A comparison writes the same files, on one thread or two")
  func threads() async throws {
    let scratch = try Scratch()
    let folders = ["one", "two", "two-again"]
    for folder in folders {
      // Side by side, not nested: the page quotes the command, so that must be the same, too.
      let place = scratch.path + "/" + folder
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
      let result = try await Command.quanta(
        "compare", Command.sample, "--policy", "fcfs", "--policy", "easy", "--policy", "easy(candidates: saf)",
        "--policy",
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
    var dumps: [String] = []
    for folder in folders { dumps.append(try await Command.dump("\(scratch.path)/\(folder)/out/results.sqlite")) }
    #expect(Set(dumps).count == 1)
    #expect(dumps[0].contains("easy(candidates: saf)"))
  }
}

@Suite("A folder used again")
struct FolderTests {
  @Test("holds the results of the last comparison only, and whatever else was there")
  func clearsResults() async throws {
    let scratch = try Scratch()
    let log = try scratch.file("log.swf", "; MaxProcs: 4\n" + (1...50).map { record($0, submit: "\($0)") }.joined())
    func compare(_ policies: [String]) async throws {
      let words = [Command.binary, "compare", log, "-q", "--out", "out"] + policies.flatMap { ["--policy", $0] }
      let result = try await Command.run(words, in: scratch.path, input: "/dev/null")
      #expect(result.status == 0, "\(result.errors)")
    }
    try await compare(["fcfs", "easy", "conservative"])
    _ = try scratch.file("out/jobs-of-mine.csv", "kept")
    try await compare(["fcfs"])
    #expect(scratch.holds("out/jobs-1.csv") && scratch.holds("out/jobs-of-mine.csv"))
    #expect(!scratch.holds("out/jobs-2.csv") && !scratch.holds("out/jobs-3.csv"))
  }
}
