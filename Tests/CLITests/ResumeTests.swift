import Foundation
import Testing

@Suite("Runs that are interrupted and resumed")
struct ResumeTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var policy: String
    var options: [String] = []
    /// The run is killed when a file of its results grows beyond so many KiB: at one place, whatever the machine.
    var limit: Int
    var testDescription: String { ([policy] + options + ["at \(limit) KiB"]).joined(separator: " ") }
  }

  static let hosts = ["--hosts", "20", "--cores-per-host", "8"]

  static let cases: [Case] = [
    Case(policy: "fcfs", limit: 350),
    Case(policy: "fcfs", limit: 500),
    Case(policy: "easy", limit: 250),
    Case(policy: "easy", limit: 600),
    Case(policy: "easy(candidates: sjf)", limit: 300),
    Case(policy: "conservative", limit: 300),
    Case(policy: "depth", limit: 350),
    Case(policy: "easy(order: fair-share)", limit: 450),
    Case(policy: "easy(order: wfp3)", limit: 400),
    Case(policy: "easy(processors: named)", options: hosts, limit: 300),
    Case(policy: "easy(placement: next-fit)", limit: 300),
    Case(policy: "easy(placement: next-fit)", options: hosts + ["--every-change"], limit: 900),
  ]

  @Test("A run that was killed goes on to the same bytes", arguments: cases)
  func resumes(_ test: Case) async throws {
    let scratch = try Scratch()
    let replay = ["replay", Command.sample, "--policy", test.policy, "-q"] + test.options
    let results = { (name: String) in
      ["--jobs-csv", "\(name).csv", "--json", "\(name).json", "--database", "\(name).sqlite"]
    }
    let killed = try await Command.run(
      [
        "/bin/bash", "-c", "ulimit -c 0; ulimit -f \(test.limit); exec env --default-signal=XFSZ \"$@\"", "bash",
        Command.binary,
      ] + replay
        + results("resumed") + ["--checkpoint", "run.checkpoint", "--checkpoint-every", "20d"],
      in: scratch.path, input: "/dev/null")
    #expect(killed.status == -SIGXFSZ, "\(killed.errors)")
    #expect(!scratch.holds("resumed.json"))
    let resumed = try await Command.quanta("resume", "run.checkpoint", "-q", in: scratch.path)
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(resumed.errors.isEmpty && resumed.output.isEmpty)

    let whole = try await Command.run(
      [Command.binary] + replay + results("whole"), in: scratch.path, input: "/dev/null")
    #expect(whole.status == 0)
    #expect(try scratch.data("whole.csv").count > test.limit << 9)
    try await expectEqual(scratch, "resumed", "whole")
  }

  private func expectEqual(_ scratch: Scratch, _ a: String, _ b: String) async throws {
    #expect(try scratch.data("\(a).csv") == scratch.data("\(b).csv"))
    #expect(try scratch.data("\(a).json") == scratch.data("\(b).json"))
    let dumps = try await [Command.dump("\(scratch.path)/\(a).sqlite"), Command.dump("\(scratch.path)/\(b).sqlite")]
    #expect(dumps[0] == dumps[1] && dumps[0].count > 1000)
  }

  /// The run waits for the pipe, so it cannot be over before the signal comes, nor go on before it was taken.
  @Test("Ctrl-C ends a run with status 130 and keeps whole rows")
  func interrupted() async throws {
    let scratch = try Scratch()
    try scratch.file("first", "; MaxProcs: 4\n" + (1...30_000).map { record($0, submit: "\($0 * 20)") }.joined())
    try scratch.file("second", (30_001...60_000).map { record($0, submit: "\($0 * 20)") }.joined())
    let result = try await Command.script(
      """
      mkfifo pipe
      $QUANTA replay pipe --policy easy --jobs-csv jobs.csv --json run.json -q 2> said & run=$!
      exec 3> pipe
      cat first >&3
      kill -INT $run
      until grep -q stopping said; do sleep 0.01; done
      cat second >&3 2> /dev/null
      exec 3>&-
      wait $run; code=$?
      cat said >&2
      exit $code
      """, in: scratch.path)
    #expect(result.status == 130, "\(result.errors)")
    #expect(result.errors.contains("quanta: stopping; what is done is kept"))
    let rows = try scratch.text("jobs.csv").split(separator: "\n")
    #expect(rows.count > 1 && rows.count < 60_001)
    #expect(
      rows.last
        == "\(rows.count - 1),\((rows.count - 2) * 20),\((rows.count - 2) * 20),\((rows.count - 2) * 20 + 10),1,10,60,\(rows.count - 1)"
    )
    #expect(try scratch.text("run.json").contains("\"interrupted\" : true"))
  }

  @Test("Ctrl-C in a comparison: what is cut short is not taken for a result")
  func interruptedComparison() async throws {
    let scratch = try Scratch()
    // The signal is sent when the first policy is done; should the second win the race, it starts again.
    let result = try await Command.script(
      """
      for try in 1 2 3 4 5 6 7 8; do
        rm -rf out
        $QUANTA compare $LOG --policy fcfs --policy 'easy(order: fair-share)' --policy conservative --threads 1 --out out \
          2> said & run=$!
        until [ "$(cat out/jobs-1.csv 2> /dev/null | wc -l)" = 10001 ] || ! kill -0 $run 2> /dev/null; do
          sleep 0.01
        done
        kill -INT $run
        wait $run; code=$?
        [ $code = 0 ] || break
      done
      cat said >&2
      exit $code
      """, in: scratch.path)
    #expect(result.status == 130, "\(result.errors)")
    #expect(result.errors.contains("quanta: interrupted; not "))
    #expect(result.errors.contains("conservative"))
    // The state is the last column of a run; ways of dumping close the line differently.
    let rows = try await Command.dump("\(scratch.path)/out/results.sqlite").split(separator: "\n")
    let states = rows.map { $0.trimmingCharacters(in: [")", ";"]) }
    #expect(states.contains { $0.hasSuffix(",'finished'") })
    #expect(!states.contains { $0.hasSuffix(",'running'") })
  }

  @Test("Ctrl-C with a checkpoint: the run says how to go on, and does")
  func interruptedWithCheckpoint() async throws {
    let scratch = try Scratch()
    // The signal is sent when the first checkpoint is there; should the run win the race, it starts again.
    let result = try await Command.script(
      """
      for try in 1 2 3 4 5 6 7 8; do
        rm -f run.checkpoint resumed.*
        $QUANTA replay $LOG --policy 'easy(order: fair-share)' --jobs-csv resumed.csv --json resumed.json \\
          --database resumed.sqlite --checkpoint run.checkpoint --checkpoint-every 1d > /dev/null 2> said & run=$!
        until [ -e run.checkpoint ] || ! kill -0 $run 2> /dev/null; do sleep 0.01; done
        kill -INT $run
        wait $run; code=$?
        [ $code = 0 ] || break
      done
      cat said >&2
      exit $code
      """, in: scratch.path)
    #expect(result.status == 130, "\(result.errors)")
    #expect(result.errors.contains("quanta: interrupted; go on with: quanta resume run.checkpoint"))
    #expect(try scratch.text("resumed.json").contains("\"interrupted\" : true"))
    let resumed = try await Command.quanta("resume", "run.checkpoint", "-q", in: scratch.path)
    #expect(resumed.status == 0, "\(resumed.errors)")
    let whole = try await Command.quanta(
      "replay", Command.sample, "--policy", "easy(order: fair-share)", "-q", "--jobs-csv", "whole.csv", "--json",
      "whole.json", "--database", "whole.sqlite", in: scratch.path)
    #expect(whole.status == 0)
    try await expectEqual(scratch, "resumed", "whole")
  }
}
