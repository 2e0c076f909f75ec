import ArgumentParser
import Foundation
import Live
import Model
import Operation

/// `quanta live submit`: asks for workspaces.
struct SubmitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit", abstract: "Ask for the workspaces of a file.",
    discussion: """
      The request is kept in the site's journal: a running controller takes it at once, otherwise the next run does. Prints the number of each \
      workspace, by which it is shown, cancelled and suspended.
      """)

  @Argument(help: "The workspace file; - for standard input.")
  var file: String

  @Flag(help: "Do not wait for the controller's answer.")
  var noWait = false

  @OptionGroup var site: SiteOption

  func run() throws {
    let site = try site.read()
    let workspaces = try WorkspaceFile(path: file, now: WallClock.now)
    try workspaces.check(against: site)
    let journal = try Journal(folder: site.state)
    let ids = try workspaces.requests.map { try journal.ask(.submit, $0.name, $0) }
    try Answers.print(ids, of: journal, wait: !noWait)
  }
}

/// Waits for what a running controller answers.
enum Answers {
  static func print(_ ids: [Int64], of journal: Journal, wait: Bool) throws {
    var isRefused = false
    let end = Date(timeIntervalSinceNow: wait ? 10 : 0)
    for id in ids {
      var answer = try journal.answer(to: id)
      while answer == nil, Date() < end {
        Thread.sleep(forTimeInterval: 0.1)
        answer = try journal.answer(to: id)
      }
      Swift.print(answer ?? "request \(id) is kept; no controller has taken it yet (quanta live run)")
      if answer?.hasPrefix("refused") == true { isRefused = true }
    }
    if isRefused { throw ExitCode.no }
  }
}

/// `quanta live cancel` and its like.
protocol AskingCommand: ParsableCommand {
  static var kind: SiteRequest.Kind { get }
  var workspaces: [Int64] { get }
  var site: SiteOption { get }
}

extension AskingCommand {
  func ask() throws {
    let journal = try Journal(folder: try site.read().state, mode: .requests)
    try Answers.print(try workspaces.map { try journal.ask(Self.kind, String($0)) }, of: journal, wait: true)
  }
}

struct CancelCommand: AskingCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel", abstract: "Take workspaces back: their machines are ended, their disks deleted.")
  static let kind = SiteRequest.Kind.cancel
  @Argument(help: "Numbers of workspaces.") var workspaces: [Int64]
  @OptionGroup var site: SiteOption
  func run() throws { try ask() }
}

struct SuspendCommand: AskingCommand {
  static let configuration = CommandConfiguration(
    commandName: "suspend", abstract: "Let workspaces rest, their memory on disk, until they are resumed.")
  static let kind = SiteRequest.Kind.suspend
  @Argument(help: "Numbers of workspaces.") var workspaces: [Int64]
  @OptionGroup var site: SiteOption
  func run() throws { try ask() }
}

struct ResumeCommand: AskingCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Let suspended workspaces go on as soon as there is room.")
  static let kind = SiteRequest.Kind.resume
  @Argument(help: "Numbers of workspaces.") var workspaces: [Int64]
  @OptionGroup var site: SiteOption
  func run() throws { try ask() }
}

/// `quanta live maintenance`: hosts that take nobody new.
struct MaintenanceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "maintenance", abstract: "Keep new workspaces away from a host, or let them come again.",
    discussion: "Who is there stays. Suspend or cancel them to empty the host.")

  enum Switch: String, ExpressibleByArgument, CaseIterable { case on, off }

  @Argument(help: "The host's name in the site file.") var host: String
  @Argument(help: "on or off.") var state: Switch
  @OptionGroup var site: SiteOption

  func run() throws {
    let journal = try Journal(folder: try site.read().state, mode: .requests)
    try Answers.print([try journal.ask(state == .on ? .maintain : .unmaintain, host)], of: journal, wait: true)
  }
}
