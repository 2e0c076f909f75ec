import ArgumentParser
import Foundation
import Live
import Model
import Operation

/// `quanta live hosts`: what hosts are, can do and hold.
struct HostsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hosts", abstract: "Look at hosts: capacity, scheduler, what they can do, domains, shares, images.",
    discussion: """
      Connections are read-only. Give URIs, or a site file whose hosts are meant:

        quanta live hosts --uri xen+tcp://h1/system --uri xen+ssh://root@h2/system
        quanta live hosts --site site.yaml
      """)

  @Option(help: ArgumentHelp("libvirt's URI of a host; may be given more than once.", valueName: "uri"))
  var uri: [String] = []

  @Option(help: ArgumentHelp("The storage pool to look at, with --uri.", valueName: "name"))
  var pool = "quanta"

  @OptionGroup var site: SiteOption
  @OptionGroup var form: FormOption

  func run() throws {
    let given =
      uri.isEmpty
      ? try site.read()
      : LiveSite(
        name: "hosts", hosts: uri.enumerated().map { LiveHost(name: "host\($0 + 1)", uri: $1, pool: pool) },
        policy: "easy",
        state: "")
    let inventory = try Inventory(of: given)
    print(form.json ? try inventory.json() : inventory.text, terminator: form.json ? "\n" : "")
    if !inventory.silent.isEmpty { throw ExitCode.no }
  }
}
