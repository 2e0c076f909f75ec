import Foundation
import Model
import Testing

@testable import Live

@Suite struct MachinesSeedTests {
  static let plan = testPlan(
    "lab", 7, machine: 2, count: 3, generation: 4,
    context: MachineContext(
      user: "ann", keys: ["ssh-ed25519 AAAA ann@x"],
      files: [.init(path: "/etc/motd", content: "one\ttwo\n\"three\" \\ : # é 🗝️\u{1}\n", mode: "0600")],
      commands: ["echo 'a: b' > /tmp/x", "true"]))

  @Test func saysWhoTheMachineIs() throws {
    let seed = try SeedImage(Self.plan)
    #expect(
      seed.userData == #"""
        #cloud-config
        hostname: "work-2"
        users:
          - name: "ann"
            lock_passwd: true
            shell: "/bin/bash"
            ssh_authorized_keys:
              - "ssh-ed25519 AAAA ann@x"
        write_files:
          - path: "/etc/motd"
            permissions: "0600"
            content: "one\ttwo\n\"three\" \\ : # é 🗝️\u0001\n"
        runcmd:
          - "echo 'a: b' > /tmp/x"
          - "true"

        """#)
    #expect(seed.metaData == "instance-id: \"quanta-lab-7-2-4\"\nlocal-hostname: \"work-2\"\n")
  }

  @Test func theSameTextsGiveTheSameBytes() throws {
    let seed = try SeedImage(Self.plan)
    let (first, second) = (try seed.bytes(), try seed.bytes())
    #expect(first == second)
    #expect(first.count > 40_000)
    var other = Self.plan
    other.generation += 1
    #expect(try SeedImage(other).bytes() != first)
  }

  /// Read by isoinfo, which shares no code with what wrote it; by the tool that wrote it where there is no other.
  @Test func anotherToolReadsIt() throws {
    let folder = try TestFolder()
    let seed = try SeedImage(Self.plan)
    let path = try folder.write("seed.iso", try seed.bytes())
    for (file, text) in [("user-data", seed.userData), ("meta-data", seed.metaData)] {
      if let out = try run(["isoinfo", "-R", "-i", path, "-x", "/" + file]) {
        #expect(out == text)
      } else {
        let copy = folder.path + "/" + file
        _ = try run(["xorriso", "-no_rc", "-osirrox", "on", "-indev", path, "-extract", "/" + file, copy])
        #expect(try String(contentsOfFile: copy, encoding: .utf8) == text)
      }
    }
    // The label of an ISO 9660 volume: 32 bytes in its 17th sector.
    let label = try Data(contentsOf: URL(fileURLWithPath: path))[(16 * 2048 + 40)..<(16 * 2048 + 72)]
    #expect(String(decoding: label, as: UTF8.self).trimmingCharacters(in: .whitespaces) == "cidata")
  }

  /// `nil` when there is no such tool.
  private func run(_ command: [String]) throws -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    let out = Pipe()
    process.standardOutput = out
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus != 127 else { return nil }
    #expect(process.terminationStatus == 0)
    return text
  }
}
