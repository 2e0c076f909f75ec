import ArgumentParser
import Foundation
import Live
import Logging
import Model
import Operation

/// Whether somebody is asked before anything is done.
enum Confirmation: String, ExpressibleByArgument, CaseIterable {
  /// On a terminal.
  case auto
  case always, never
}

/// What `run` and `apply` have in common.
struct ActingOptions: ParsableArguments {
  @Option(help: "Ask before the first thing is done: auto (on a terminal), always or never.")
  var confirm = Confirmation.auto

  @Flag(help: "Take the site over from a Quanta whose journal is gone for good.")
  var takeOver = false

  @OptionGroup var log: LogOptions

  func run(_ site: LiveSite, _ logger: Logger) -> LiveRun {
    var run = LiveRun(site: site, log: logger)
    run.takesOver = takeOver
    let asks = confirm == .always || confirm == .auto && isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1
    run.confirm = { lines in
      for line in lines { FileHandle.standardError.write(Data("  \(line)\n".utf8)) }
      guard asks else { return true }
      FileHandle.standardError.write(Data("Go on? [y/N] ".utf8))
      return ["y", "yes"].contains(readLine()?.lowercased() ?? "")
    }
    return run
  }
}

/// `quanta live run`: the control loop.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Let the policy act on the site until told to stop.",
    discussion: """
      Takes the site's lock, goes on from its journal – or adopts what it finds on the hosts –, and acts. SIGTERM or Ctrl-C ends it; \
      workspaces keep running, and the next run goes on with them. What a run was killed in the middle of is completed or rolled back, as \
      the site file says under 'halfway'.

      --shadow acts on nothing: it watches a site that somebody else manages, says what the policy would have done, and what the \
      simulator makes of the difference.
      """)

  @OptionGroup var site: SiteArgument
  @OptionGroup var acting: ActingOptions

  @Flag(help: "Only watch, and say what the policy would have done.")
  var shadow = false

  @Option(help: ArgumentHelp("How long to watch, with --shadow. (default: until interrupted)", valueName: "duration"))
  var `for`: String?

  @Option(
    help: ArgumentHelp(
      "Port on 127.0.0.1 for the status page and /metrics; 0 takes a free one. (default: none)", valueName: "port"))
  var statusPort: UInt16?

  func run() async throws {
    let site = try site.read()
    let logger = acting.log.logger()
    if shadow { return try watch(site, logger) }
    let brake = LiveRun.Brake()
    let signals = Signals { brake.stop() }
    defer { signals.end() }
    let board = StatusBoard()
    var run = acting.run(site, logger)
    run.publish = { board.publish($0) }
    var server: StatusServer?
    if let statusPort {
      server = StatusServer(port: statusPort, board: board)
      let port = try await server?.start() ?? statusPort
      logger.notice("status page: http://127.0.0.1:\(port)/")
    }
    // The loop blocks: it has a thread of its own.
    let loop = run
    let result: Result<Void, any Error> = await withCheckedContinuation { continuation in
      let thread = Thread { continuation.resume(returning: Result { try loop.run(brake) }) }
      thread.name = "control loop"
      thread.stackSize = 8 << 20
      thread.start()
    }
    await server?.stop()
    try result.get()
  }

  private func watch(_ site: LiveSite, _ logger: Logger) throws {
    let length = try self.for.map { try SimDuration(parsing: $0) }
    let watch = ShadowWatch(site: site, log: logger)
    let signals = Signals { watch.stop() }
    defer { signals.end() }
    let outcome = try watch.run(for: length)
    print(outcome.text, terminator: "")
  }
}

/// `quanta live apply`: what is due now, and no more.
struct ApplyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply", abstract: "Do what the policy wants done now, and end when that is done.",
    discussion:
      "As 'run', but ends as soon as nothing is under way. Workspaces keep running; nobody looks after them until the next run."
  )

  @OptionGroup var site: SiteArgument
  @OptionGroup var acting: ActingOptions

  func run() throws {
    let brake = LiveRun.Brake()
    let signals = Signals { brake.stop() }
    defer { signals.end() }
    var run = acting.run(try site.read(), acting.log.logger())
    run.untilSettled = true
    try run.run(brake)
  }
}
