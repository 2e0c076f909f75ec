import Foundation
import Model

/// The volume a machine finds out from who it is: cloud-init's NoCloud data source, a read-only file system labelled `cidata` with
/// the files `user-data` and `meta-data`.
public struct SeedImage: Hashable, Sendable {
  public var userData: String
  public var metaData: String

  public init(_ plan: MachinePlan) throws {
    try MachineNames.check(plan)
    userData = Self.userData(plan)
    metaData = """
      instance-id: \(quotedText("\(plan.identity.domain)-\(plan.generation)"))
      local-hostname: \(quotedText(Self.hostname(plan)))

      """
  }

  /// What the machine calls itself.
  public static func hostname(_ plan: MachinePlan) -> String {
    plan.request.context.hostname
      ?? (plan.request.count > 1 ? "\(plan.request.name)-\(plan.identity.machine)" : plan.request.name)
  }

  /// Every text is a string of JSON, which YAML takes as it is: nothing in it is read as anything else.
  private static func userData(_ plan: MachinePlan) -> String {
    let context = plan.request.context
    var lines = ["#cloud-config", "hostname: \(quotedText(hostname(plan)))"]
    let keys = context.keys.map { "- \(quotedText($0))" }
    if let user = context.user {
      lines += ["users:", "  - name: \(quotedText(user))", "    lock_passwd: true", "    shell: \"/bin/bash\""]
      if !keys.isEmpty { lines += ["    ssh_authorized_keys:"] + keys.map { "      " + $0 } }
    } else if !keys.isEmpty {
      lines += ["ssh_authorized_keys:"] + keys.map { "  " + $0 }
    }
    if !context.files.isEmpty { lines.append("write_files:") }
    for file in context.files {
      lines += [
        "  - path: \(quotedText(file.path))", "    permissions: \(quotedText(file.mode))",
        "    content: \(quotedText(file.content))",
      ]
    }
    if !context.commands.isEmpty { lines.append("runcmd:") }
    lines += context.commands.map { "  - \(quotedText($0))" }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The ISO 9660 image: the same bytes for the same texts. Made by xorriso, with all dates fixed.
  ///
  /// - Throws: `QuantaError` when xorriso is not installed or fails.
  public func bytes() throws -> [UInt8] {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("quanta-seed-\(UUID().uuidString)")
    let content = folder.appendingPathComponent("content")
    try FileManager.default.createDirectory(at: content, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(userData.utf8).write(to: content.appendingPathComponent("user-data"))
    try Data(metaData.utf8).write(to: content.appendingPathComponent("meta-data"))
    let image = folder.appendingPathComponent("seed.iso")
    try Self.run([
      "-no_rc", "-as", "mkisofs", "-quiet", "-V", "cidata", "-J", "-r", "-no-pad", "--set_all_file_dates",
      "2020010100000000", "-o", image.path, content.path,
    ])
    return [UInt8](try Data(contentsOf: image))
  }

  /// 2020-01-01 UTC: the image's own date, as its files'.
  private static let date = "1577836800"

  private static func run(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["xorriso"] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["SOURCE_DATE_EPOCH": date, "LC_ALL": "C.UTF-8", "TZ": "UTC"]) { $1 }
    let said = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = said
    try process.run()
    let text = String(decoding: said.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    switch process.terminationStatus {
    case 0: return
    case 127:
      throw QuantaError(
        .internalError, "xorriso is not installed: it makes the seed volumes that tell machines who they are",
        remedy: "install it: apt-get install xorriso; or say 'seed: false' for the environment")
    default:
      throw QuantaError(
        .internalError,
        "xorriso failed to make a seed volume: \(text.split(separator: "\n").last.map(String.init) ?? "")",
        remedy: "check that the folder for temporary files has room")
    }
  }
}
