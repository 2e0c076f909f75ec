import ArgumentParser
import Foundation
import Live
import Model
import Operation

/// `quanta live list`: who is there, who waits and why.
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List workspaces: what was promised, set and received, and why others wait.",
    discussion: "Those that receive less than promised on a host that has no more to give are marked with !.")

  @Flag(help: "Also those that are over.") var all = false
  @OptionGroup var site: SiteOption
  @OptionGroup var form: FormOption

  func run() throws {
    let journal = try Journal(folder: try site.read().state, mode: .readOnly)
    let listing = WorkspaceListing(try journal.statuses(all: all, now: WallClock.now), now: WallClock.now)
    print(form.json ? try listing.json() : listing.text, terminator: form.json ? "\n" : "")
  }
}

/// `quanta live show`: all that is known of one workspace.
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "show", abstract: "Tell all about one workspace.")

  @Argument(help: "Its number.") var workspace: Int64
  @OptionGroup var site: SiteOption
  @OptionGroup var form: FormOption

  func run() throws {
    let journal = try Journal(folder: try site.read().state, mode: .readOnly)
    guard let kept = try journal.workspace(workspace) else {
      throw QuantaError(
        .noInput, "there is no workspace \(workspace)", at: journal.path,
        remedy: "quanta live list --all shows all there were")
    }
    let sheet = WorkspaceSheet(kept, story: try journal.story(of: workspace))
    print(form.json ? try sheet.json() : sheet.text, terminator: form.json ? "\n" : "")
  }
}

/// `quanta live drift`: where hosts and journal differ.
struct DriftCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drift",
    abstract: "Compare hosts with the journal, and what was predicted with what came; exits with 1 where they differ.")

  @OptionGroup var site: SiteArgument
  @OptionGroup var form: FormOption

  func run() throws {
    let site = try site.read()
    let sheet = DriftSheet(items: try Drift(site: site).items(), accuracy: try OperationTimes(folder: site.state))
    print(form.json ? try sheet.json() : sheet.text, terminator: form.json ? "\n" : "")
    if !sheet.items.isEmpty { throw ExitCode.no }
  }
}

/// `quanta live rollback`: undoes what was left half-way.
struct RollbackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback",
    abstract: "Undo what was left half-way on the hosts, newest first, while no controller runs.",
    discussion: """
      What was decided and not finished when a run was killed is undone: machines half made are removed, those half suspended go on, those \
      half moved return. The next run decides anew. --dry-run says what there is. What was finished is undone by its opposite: \
      cancel, suspend, resume.
      """)

  @Flag(help: "Only say what would be undone.") var dryRun = false
  @OptionGroup var site: SiteArgument
  @OptionGroup var log: LogOptions

  func run() throws {
    let rollback = Rollback(site: try site.read(), log: log.logger())
    if dryRun {
      let lines = try rollback.pending()
      for line in lines { print(RollbackText.text(line)) }
      if lines.isEmpty { print("nothing was left half-way") }
      return
    }
    var count = 0
    try rollback.run { line in
      count += 1
      print(RollbackText.text(line))
    }
    if count == 0 { print("nothing was left half-way") }
  }
}

/// `quanta live replay-journal`: whether the policy would decide the same again.
struct ReplayJournalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay-journal",
    abstract: "Replay the journal through the controller: the same events must give the same decisions, byte for byte.",
    discussion: "Exits with 1 and names the entry where they differ.")

  @OptionGroup var site: SiteArgument

  func run() throws {
    let journal = try Journal(folder: try site.read().state, mode: .readOnly)
    guard let replay = try JournalReplay(journal) else {
      print("the journal is empty")
      return
    }
    guard let divergence = replay.divergence else {
      print("\(replay.instants) instants, the same decisions byte for byte, up to entry \(replay.last)")
      return
    }
    print("diverges at entry \(divergence.entry), after \(replay.instants) instants that agree")
    print("  recorded: \(divergence.recorded)")
    print("  decided:  \(divergence.decided)")
    throw ExitCode.no
  }
}

/// `quanta live schema`: JSON Schemas of the files.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema of site files or workspace files, for editors.")

  enum What: String, ExpressibleByArgument, CaseIterable { case site, workspace }
  @Argument(help: "site or workspace.") var what: What

  func run() throws { print(what == .site ? SiteSchema.json : WorkspaceSchema.json) }
}
