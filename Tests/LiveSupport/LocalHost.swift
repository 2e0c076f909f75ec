import Foundation

/// A real libvirtd with its QEMU driver on this machine, as if it were another host: with files of its own, on a port of its own.
///
/// Machines there are real processes that boot nothing; everything else – definitions, disks, saved memory, uploads – is real.
public final class LocalHost: @unchecked Sendable {
  public let port: UInt16
  public let folder: String
  private let process = Process()

  /// Why there can be none on this machine; `nil` when there can.
  public static var obstacle: String? {
    if getuid() != 0 { return "only root can give a libvirtd files of its own" }
    for program in ["/usr/sbin/libvirtd", "/usr/bin/unshare", "/usr/bin/qemu-system-x86_64", "/usr/bin/xorriso"]
    where !FileManager.default.isExecutableFile(atPath: program) {
      return "\(program) is not installed"
    }
    return nil
  }

  public var uri: String { Self.uri(port) }
  public static func uri(_ port: UInt16) -> String { "qemu+tcp://127.0.0.1:\(port)/system" }

  /// - Parameters:
  ///   - folder: for its log and process number.
  ///   - pool: the size of its storage pool `quanta`.
  public init(folder: String, pool: String = "64m") throws {
    self.folder = folder
    port = try Self.freePort()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = [
      URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("host.sh").path, folder,
      String(port), pool,
    ]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    try waitUntilThere()
  }

  public func waitUntilThere() throws {
    for _ in 0..<600 {
      if Self.answers(port), let text = try? virsh(["pool-info", "quanta"]), text.contains("running") { return }
      usleep(50_000)
    }
    let log = (try? String(contentsOfFile: folder + "/log", encoding: .utf8))?.suffix(2000) ?? ""
    throw LibvirtProxy.Failure(description: "libvirtd does not come up on port \(port): \(log)")
  }

  /// `kill -9`; it is started again at once, or when it is let.
  public func killDaemon(hold: Bool = false) {
    if hold { _ = FileManager.default.createFile(atPath: folder + "/hold", contents: nil) }
    if let text = try? String(contentsOfFile: folder + "/pid", encoding: .utf8),
      let pid = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines))
    {
      kill(pid, SIGKILL)
    }
  }

  public func letDaemon() { try? FileManager.default.removeItem(atPath: folder + "/hold") }

  public func end() {
    for name in (try? virsh(["list", "--name"]))?.split(separator: "\n") ?? [] where !name.isEmpty {
      _ = try? virsh(["destroy", String(name)])
    }
    process.terminate()
    process.waitUntilExit()
    killDaemon(hold: true)
  }

  // MARK: Looking past Quanta

  /// What virsh says, over a connection of its own.
  @discardableResult
  public func virsh(_ words: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/virsh")
    process.arguments = ["-q", "-c", uri] + words
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw LibvirtProxy.Failure(description: "virsh \(words.joined(separator: " ")): \(output)")
    }
    return output
  }

  public func domains(running: Bool) throws -> [String] {
    try virsh(["list", "--name"] + (running ? [] : ["--all"])).split(separator: "\n").map(String.init).filter {
      !$0.isEmpty
    }
  }

  /// Names of the volumes in the pool, sorted.
  public func volumes() throws -> [String] {
    try virsh(["pool-refresh", "quanta"])
    return try virsh(["vol-list", "quanta"]).split(separator: "\n").compactMap {
      $0.split(separator: " ").first.map(String.init)
    }.sorted()
  }

  private static func answers(_ port: UInt16) -> Bool {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }

  /// A port nobody listens on now.
  static func freePort() throws -> UInt16 {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
      }
    }
    guard isBound else { throw LibvirtProxy.Failure(description: "no port is free") }
    return UInt16(bigEndian: address.sin_port)
  }
}
