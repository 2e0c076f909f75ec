import Testing

@Suite("Command lines that make no sense")
struct BadOptionTests {
  static let log = Command.sample

  static let refusals: [Refusal] = [
    Refusal(
      "unknown policy", ["replay", log, "--policy", "eays"], 64,
      says: ["there is no backfill policy 'eays'", "did you mean easy"]),
    Refusal(
      "unknown option of a policy", ["replay", log, "--policy", "easy(odrer: sjf)"], 64,
      says: ["policy easy: easy has no option 'odrer'", "did you mean 'order'?"], hasMoreLines: true),
    Refusal(
      "unknown order in a policy", ["replay", log, "--policy", "easy(order: sjff)"], 64,
      says: ["policy easy, option order: there is no order policy 'sjff'", "did you mean sjf"]),
    Refusal(
      "value of the wrong type", ["replay", log, "--policy", "depth(reservations: many)"], 64,
      says: ["policy depth, option reservations: many is not a whole number"], hasMoreLines: true),
    Refusal(
      "expression cut short", ["replay", log, "--policy", "easy(order: sjf"], 64,
      says: ["policy expression, column 16: expected ", "found the end", "easy(order: sjf\n                 ^"],
      hasMoreLines: true),
    Refusal("policy to explain", ["policies", "esay"], 64, says: ["there is no policy 'esay'", "easy"]),
    Refusal(
      "unknown option", ["replay", log, "--polcy", "easy"], 64,
      says: ["Unknown option '--polcy'", "'--policy'", "'quanta replay --help'"]),
    Refusal("no log", ["replay"], 64, says: ["Missing expected argument '<log>'", "'quanta replay --help'"]),
    Refusal("unknown command", ["repaly", log], 64, says: ["there is no command 'repaly'; did you mean 'replay'?"]),
    Refusal("no number", ["replay", log, "--procs", "many"], 64, says: ["'many'", "--procs"]),
    Refusal("no processors", ["replay", log, "--procs", "0"], 64, says: ["0 processors", "--procs N with N ≥ 1"]),
    Refusal(
      "no such choice", ["replay", log, "--too-wide", "sideways"], 64, says: ["'sideways'", "--too-wide", "'clip'"]),
    Refusal(
      "no unit", ["replay", log, "--tau", "10"], 64, says: ["--tau: '10' is not a duration", "write it as 90s"]),
    Refusal("no bound", ["replay", log, "--tau", "0s"], 64, says: ["--tau: τ must be positive; such as 10s"]),
    Refusal(
      "unknown option of a reading", ["replay", log, "--reading", "canonical(wide: clip)"], 64,
      says: ["a reading has no option 'wide'", "too-wide"]),
    Refusal("no hosts", ["replay", log, "--hosts", "0"], 64, says: ["0 hosts", "give at least 1 of each"]),
    Refusal(
      "cores of nothing", ["replay", log, "--cores-per-host", "8"], 64,
      says: ["not how many hosts; add --hosts N"]),
    Refusal(
      "size without a unit", ["replay", log, "--hosts", "4", "--memory-per-host", "64"], 64,
      says: ["--memory-per-host: '64' is not a size; write it as 512MiB"]),
    Refusal(
      "two clusters", ["replay", log, "--hosts", "4", "--cluster", "c.yaml"], 64,
      says: ["--cluster: the cluster is given twice", "leave one of them out"]),
    Refusal(
      "two results on standard output", ["replay", log, "--json", "-", "--jobs-csv", "-"], 64,
      says: ["--jobs-csv and --json cannot both be standard output; name a file for one"]),
    Refusal(
      "checkpoint of standard input", ["replay", "-", "--checkpoint", "x"], 64,
      says: ["cannot be resumed; name files, or leave --checkpoint out"]),
    Refusal(
      "checkpoints all the time", ["replay", log, "--checkpoint-every", "0s"], 64,
      says: ["--checkpoint-every: a checkpoint every 0s", "give a time such as 30d"]),
    Refusal(
      "one policy twice", ["compare", log, "--policy", "easy", "--policy", "easy(order: fcfs)"], 64,
      says: ["the policy 'easy' is given twice; give each policy once"]),
    Refusal(
      "job that is not there", ["replay", log, "--explain", "99999999"], 65,
      says: ["no job 99999999 is simulated", "quanta trace check"]),
    Refusal(
      "study under replay", ["replay", "study.yaml"], 64,
      says: ["study.yaml: is a study file, not a log; run it with: quanta compare study.yaml"]),
    Refusal(
      "missing study", ["compare", "study.yaml"], 66, says: ["study.yaml: there is no such file; check the path"]),
    Refusal("missing cluster", ["replay", log, "--cluster", "c.yaml"], 66, says: ["c.yaml: there is no such file"]),
    Refusal(
      "study with an unknown key", ["compare", "study.yaml"], 65,
      says: ["study.yaml:2: there is no key 'polices'; did you mean 'policies'?"],
      prepare: { try $0.file("study.yaml", "trace: \(log)\npolices: [easy]\n") }),
    Refusal(
      "study whose log is missing", ["compare", "study.yml"], 66,
      says: ["study.yml:1: there is no log 'nope.swf'", "folder of the study file"],
      prepare: { try $0.file("study.yml", "trace: nope.swf\n") }),
    Refusal(
      "study with a bad policy", ["compare", "study.yaml"], 65,
      says: ["study.yaml:4, policy expression, column 12: ", "\n  easy(order sjf"], hasMoreLines: true,
      prepare: { try $0.file("study.yaml", "trace: \(log)\npolicies:\n  - fcfs\n  - easy(order sjf)\n") }),
  ]

  @Test("is one sentence that names the option and the remedy", arguments: refusals)
  func refuses(_ refusal: Refusal) async throws { try await refusal.check() }
}
