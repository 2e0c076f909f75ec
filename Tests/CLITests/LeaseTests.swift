import Foundation
import Testing

@Suite("Leases and grids on the command line")
struct LeaseTests {
  @Test("Drawn reservations are put beside a log, and the same options give the same bytes")
  func merge() async throws {
    let scratch = try Scratch()
    try scratch.file("log.swf", "; MaxProcs: 64\n" + record(1, submit: "0", processors: 9) + record(2, submit: "5000"))
    let draw =
      "trace synth reservations --hosts 8 --share 0.5 --duration 1h --nodes 2-8 --period 1d --notice 0s --seed 3 -o"
    let run = try await Command.script(
      """
      set -e
      '\(Command.binary)' \(draw) a.lwf 2>notes
      '\(Command.binary)' \(draw) - 2>/dev/null | cmp - a.lwf
      '\(Command.binary)' trace merge log.swf a.lwf --processors-per-unit 8 --node-memory 512 -o both.lwf.gz 2>>notes
      '\(Command.binary)' trace merge both.lwf.gz a.lwf -o twice.lwf 2>>notes
      gzip -dc both.lwf.gz
      """, in: scratch.path)
    #expect(run.status == 0, "\(run.errors)")
    let rows = run.text.split(separator: "\n").filter { $0.first != "#" }.map {
      $0.split(separator: " ").map(String.init)
    }
    let drawn = try scratch.text("a.lwf").split(separator: "\n").filter { $0.first != "#" }
    #expect(drawn.count > 10)
    #expect(rows.count == drawn.count + 2)
    #expect(rows.allSatisfy { $0.count == 10 })
    #expect(rows[0] == ["0", "-1", "60", "10", "2", "1", "512", "0", "'-'", "0"])
    #expect(rows.filter { $0[1] == "-1" }.map { $0[0] } == ["0", "5000"])
    let submits = rows.compactMap { Int($0[0]) }
    #expect(submits == submits.sorted() && submits.count == rows.count)
    let twice = try scratch.text("twice.lwf").split(separator: "\n").filter { $0.first != "#" }
    #expect(twice.count == rows.count + drawn.count)
    let notes = try scratch.text("notes")
    #expect(notes.contains("\(rows.count) leases written") && notes.contains("log.swf: 2 read, 2 kept"))
  }

  @Test("A log becomes a grid trace and a log again with the same jobs")
  func grid() async throws {
    let scratch = try Scratch()
    let run = try await Command.script(
      """
      set -e
      '\(Command.binary)' trace convert '\(Command.sample)' -o a.gwf.gz 2>notes
      '\(Command.binary)' trace convert a.gwf.gz -o b.swf 2>>notes
      '\(Command.binary)' trace read '\(Command.sample)'
      '\(Command.binary)' trace read b.swf --procs 128
      """, in: scratch.path)
    #expect(run.status == 0, "\(run.errors)")
    let lines = run.text.split(separator: "\n")
    try #require(lines.count == 4)
    #expect(lines[0] == lines[2] && lines[0].contains("read"))
    #expect(try scratch.text("notes").contains("of 0 sites"))
  }

  static let lease = "0 10 10 10 1 1 0 0 a 0\n"

  static let refusals: [Refusal] = [
    Refusal(
      "a reservation in the past", ["trace", "merge", "a.lwf", "b.lwf", "-o", "-"], 65,
      says: ["b.lwf:2: a reservation in the past: it starts at 5 s", "let it start at its submission or later"],
      prepare: {
        try $0.file("a.lwf", lease)
        try $0.file("b.lwf", "# head\n9 5 10 10 1 1 0 0 a 0\n")
      }),
    Refusal(
      "overlapping ids", ["trace", "merge", "a.lwf", "b.xml", "-o", "out.lwf"], 65,
      says: ["b.xml:4: overlapping ids: lease 1 stands at line 3 already", "give each lease its own id"],
      prepare: {
        try $0.file("a.lwf", lease)
        let one =
          "<lease-request arrival='0:0:0'><lease id='1'><nodes><node-set numnodes='1'><res type='CPU' amount='100'/>"
          + "</node-set></nodes><start/><duration time='0:1:0'/></lease></lease-request>\n"
        try $0.file(
          "b.xml", "<lease-workload>\n<lease-requests>\n" + one + one + "</lease-requests></lease-workload>\n")
      }),
    Refusal(
      "one image with two sizes in two files", ["trace", "merge", "a.lwf", "b.lwf", "-o", "-"], 65,
      says: ["b.lwf:1: the image 'a' has 7 MB here and another size above"],
      prepare: {
        try $0.file("a.lwf", lease)
        try $0.file("b.lwf", "0 10 10 10 1 1 0 0 a 7\n")
      }),
    Refusal(
      "a log for the output", ["trace", "merge", "a.lwf", "a.lwf", "-o", "out.swf"], 64,
      says: ["out.swf: a log cannot say when reservations start; name the file .lwf"],
      prepare: { try $0.file("a.lwf", lease) }),
    Refusal(
      "too many nodes", "trace synth reservations --hosts 8 --share 0.5 --duration 1h --nodes 2-9 --seed 3".words, 64,
      says: ["reservations of 2 to 9 nodes on 8 hosts"]),
    Refusal(
      "no range", "trace synth reservations --hosts 8 --share 0.5 --duration 1h --nodes 9-2 --seed 3".words, 64,
      says: ["--nodes '9-2' is no range; write 25-48"]),
    Refusal(
      "a grid with a reading", ["trace", "convert", "a.gwf", "--sort", "-o", "a.swf"], 64,
      says: ["is converted as it is; convert it to a log first"]),
    Refusal(
      "a bad grid line", ["trace", "convert", "a.gwf", "-o", "a.swf"], 65,
      says: ["a.gwf:2: 3 columns where a job has 29", "separate the 29 columns"],
      prepare: { try $0.file("a.gwf", "# head\n1\t2\t3\n") }),
  ]

  @Test("Refusals name the place and the remedy", arguments: refusals)
  func refused(_ refusal: Refusal) async throws { try await refusal.check() }
}

extension String {
  fileprivate var words: [String] { split(separator: " ").map(String.init) }
}
