import ArgumentParser
import Foundation
import Live
import Model
import Operation

/// `quanta live report`: what was predicted, and what came.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write a page that compares a prediction with what came.",
    discussion: """
      Keep a prediction before workspaces are submitted, and compare when they are done:

        quanta live plan site.yaml --with workspaces.yaml --prediction prediction.json
        quanta live submit workspaces.yaml
        quanta live report site.yaml --prediction prediction.json --out Reports/mine
      """)

  @OptionGroup var site: SiteArgument

  @Option(help: ArgumentHelp("What 'plan --prediction' kept.", valueName: "file"))
  var prediction: String

  @Option(help: ArgumentHelp("Folder for report.html and the figures; made if there is none.", valueName: "folder"))
  var out: String

  @Option(help: "The page's title.")
  var title = "A policy on real hosts: predicted and observed"

  func run() throws {
    let account = try LiveAccount(
      try site.read(), against: try Prediction(path: prediction), now: WallClock.now)
    try account.write(to: out, title: title)
    print("report: \(out)/report.html")
  }
}
