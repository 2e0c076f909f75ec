import ArgumentParser

@main
struct Quanta: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quanta", abstract: "Simulate grids of virtual machines.",
    subcommands: [TraceCommand.self])
}
