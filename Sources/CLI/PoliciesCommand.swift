import ArgumentParser
import Policy

/// `quanta policies`: what there is, and what each can be told.
struct PoliciesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policies", abstract: "List the policies, or explain one.",
    discussion: """
      A policy is an expression: the name of a backfill policy with options, or an order by itself, which serves the queue strictly in that \
      order.

        fcfs
        easy
        easy(candidates: sjf, placement: best-fit)
        conservative(order: fair-share(by: group, half-life: 3d), compression: no)

      Quote it for the shell.
      """)

  @Argument(help: "The policy to explain.")
  var name: String?

  @Flag(help: "Write Markdown.")
  var markdown = false

  func run() throws {
    let catalogue = try Registry().catalogue
    let form: PolicyCatalogue.TextForm = markdown ? .markdown : .plain(width: 100)
    if let name {
      print(try catalogue.pages(named: name, as: form), terminator: "")
    } else {
      print(catalogue.list(as: form), terminator: "")
    }
  }
}
