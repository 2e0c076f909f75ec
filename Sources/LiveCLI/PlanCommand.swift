import ArgumentParser
import Foundation
import Live
import Model
import Operation

/// `quanta live plan`: what would be done, and what would come of it.
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Say what the policy would do now, and what the simulator predicts of it; cannot act.",
    discussion: """
      Looks at the hosts over read-only connections and at the journal, decides as 'run' would, and simulates the site from there on, many \
      times, with durations drawn from what calibration measured: when each workspace starts and is done, which share it gets, which \
      reservations are at risk. Intervals hold 90 of 100 runs.

      Workspaces that are only thought of can be planned with: --with workspace.yaml
      """)

  @OptionGroup var site: SiteArgument

  @Option(
    help: ArgumentHelp("Also plan with the workspaces of this file, as if they were submitted now.", valueName: "file"))
  var with: [String] = []

  @Option(help: "How often the site is simulated.")
  var replications = 100

  @Option(help: "Seed of the random numbers.")
  var seed: UInt64 = 1

  @Option(
    help: ArgumentHelp("Also keep the prediction in this file, to compare it with what comes.", valueName: "file"))
  var prediction: String?

  @OptionGroup var form: FormOption

  func run() throws {
    let file = try LiveSiteFile(path: try SiteOption.path(site.site))
    let now = WallClock.now
    let more = try with.flatMap { path in
      let workspaces = try WorkspaceFile(path: path, now: now)
      try workspaces.check(against: file.site)
      return workspaces.requests
    }
    let plan = try LivePlan(file, adding: more, replications: replications, seed: seed, now: now)
    if let prediction { try plan.prediction.write(to: prediction) }
    print(form.json ? try plan.json() : plan.text, terminator: form.json ? "\n" : "")
  }
}

/// `quanta live calibrate`: measures what policies and simulations believe.
struct CalibrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract: "Measure how long things take on the hosts, and write the estimates both worlds read.",
    discussion: """
      Starts, suspends, resumes, moves and ends small probes of an environment on each host, a few times, while no controller runs; fits \
      distributions to what it measured, together with what earlier runs have recorded; measures how exactly shares are kept; and writes \
      an estimates file to be named in the site file under 'estimates: {file: …}'.
      """)

  @OptionGroup var site: SiteArgument

  @Option(help: ArgumentHelp("Where the estimates go.", valueName: "file"))
  var out = "estimates.yaml"

  @Option(help: ArgumentHelp("The environment probes are made of. (default: the first)", valueName: "name"))
  var environment: String?

  @Option(help: "How often each thing is measured on each host.")
  var rounds = 5

  @Option(help: "Memory of a probe.")
  var memory = "160MiB"

  @Flag(help: "Probe nothing: use what runs have recorded.")
  var recordedOnly = false

  @Option(
    help: ArgumentHelp(
      "Also use what another run on these hosts has recorded in its state folder; may be given again.",
      valueName: "folder"))
  var recorded: [String] = []

  @OptionGroup var log: LogOptions

  func run() throws {
    let file = try LiveSiteFile(path: try SiteOption.path(site.site))
    var settings = try Calibration(
      file, environment: environment, rounds: rounds, memory: memory, recordedOnly: recordedOnly, log: log.logger())
    settings.others = recorded
    let calibration = settings
    let signals = Signals { calibration.stop() }
    defer { signals.end() }
    let result = try calibration.run()
    print(result.text, terminator: "")
    try result.write(to: out)
    print("estimates: \(out)")
  }
}
