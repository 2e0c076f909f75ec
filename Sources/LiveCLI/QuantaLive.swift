import ArgumentParser
import Live
import Operation

@main
struct QuantaLive: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "quanta live", abstract: "Apply a policy to real hosts.")
}
