import ArgumentParser
import Foundation
import Live
import Logging
import Model
import Operation

/// The site file as a word of the command line.
struct SiteArgument: ParsableArguments {
  @Argument(help: "The site file. (default: as for --site)")
  var site: String?

  func read() throws -> LiveSite { try SiteOption.read(site) }
}

/// The site file as an option, for commands whose words are something else.
struct SiteOption: ParsableArguments {
  @Option(
    help: ArgumentHelp("The site file. (default: $QUANTA_SITE, ./site.yaml, /etc/quanta/site.yaml)", valueName: "file"))
  var site: String?

  func read() throws -> LiveSite { try Self.read(site) }

  static func read(_ given: String?) throws -> LiveSite {
    let file = try LiveSiteFile(path: try path(given))
    return file.site
  }

  static func path(_ given: String?) throws -> String {
    if let given { return given }
    if let named = ProcessInfo.processInfo.environment["QUANTA_SITE"], !named.isEmpty { return named }
    for path in ["site.yaml", "/etc/quanta/site.yaml"] where FileManager.default.fileExists(atPath: path) {
      return path
    }
    throw QuantaError(
      .usage, "no site file was given, and there is none at ./site.yaml or /etc/quanta/site.yaml",
      remedy: "name it: --site FILE, or QUANTA_SITE=FILE; Examples/live/site.yaml is one to begin with")
  }
}

/// How results are written.
struct FormOption: ParsableArguments {
  @Flag(help: "Write JSON.")
  var json = false
}

/// How the log is written, on standard error.
struct LogOptions: ParsableArguments {
  @Option(help: "How log lines are written: text or json.")
  var log = LogFormat.text

  @Option(help: "Least level written: trace, debug, info, notice, warning, error or critical.")
  var logLevel = LogLevel.info

  func logger() -> Logger {
    Logger(label: "quanta.live") { log.handler(label: $0, level: logLevel.level) }
  }
}

extension LogFormat: ExpressibleByArgument {}
extension LogLevel: ExpressibleByArgument {}
