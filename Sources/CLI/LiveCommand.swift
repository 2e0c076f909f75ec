import ArgumentParser
import Foundation
import Model

/// `quanta live`: hands over to `quanta-live`, which lies beside this program and needs libvirt; the simulator does not.
struct LiveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "live", abstract: "Apply a policy to real Xen hosts through libvirt.",
    discussion: """
      quanta live --help says more. It needs libvirt's library (Debian: libvirt0); nothing else of Quanta does.
      """)

  @Argument(parsing: .captureForPassthrough, help: "What to do: hosts, plan, run, submit, list, …")
  var words: [String] = []

  func run() throws {
    let program = Self.program()
    guard FileManager.default.isExecutableFile(atPath: program) else {
      throw QuantaError(
        .internalError, "the program for real hosts is missing", at: program,
        remedy: "install it beside quanta: make install")
    }
    // The loader's own message would not say what to do.
    guard let library = dlopen("libvirt.so.0", RTLD_LAZY) else {
      throw QuantaError(
        .internalError, "libvirt is not installed, and real hosts are reached through it",
        remedy: "apt-get install libvirt0; simulating needs none of it")
    }
    dlclose(library)
    var arguments: [UnsafeMutablePointer<CChar>?] = ([program] + words).map { strdup($0) } + [nil]
    execv(program, &arguments)
    throw QuantaError(.internalError, "cannot be started: \(String(cString: strerror(errno)))", at: program)
  }

  /// `quanta-live`, in the folder of the program that runs.
  private static func program() -> String {
    let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let here = link ?? CommandLine.arguments[0]
    return URL(fileURLWithPath: here).deletingLastPathComponent().appendingPathComponent("quanta-live").path
  }
}
