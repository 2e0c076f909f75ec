import Foundation

/// A real libvirtd with its QEMU driver on this machine, as if it were another host: with files of its own, on a port of its own.
///
/// Machines there are real processes that boot nothing; everything else – definitions, disks, saved memory, uploads – is real.
public final class LocalHost: @unchecked Sendable {
  public let port: UInt16
  public let folder: String
  /// The way in besides plain TCP, and its port.
  public let door: Door?
  public let doorPort: UInt16
  private let process = Process()

  /// A script in `doors/`, which says what it leaves in ``folder``.
  public enum Door: String, Sendable {
    case tls, sasl, ssh, fine

    /// What there must be for it; `nil` when it is there.
    public var obstacle: String? {
      if let obstacle = LocalHost.obstacle { return obstacle }
      let needed: [String] =
        switch self {
        case .tls: ["/usr/bin/openssl"]
        case .sasl: ["/usr/bin/openssl", "/usr/sbin/saslpasswd2"]
        case .ssh, .fine:
          [
            "/usr/sbin/sshd", "/usr/bin/ssh", "/usr/bin/virt-ssh-helper", "/usr/bin/dbus-daemon",
            "/usr/share/polkit-1/actions/org.libvirt.unix.policy", "/usr/share/polkit-1/actions/org.libvirt.api.policy",
          ]
        }
      return needed.first { !FileManager.default.fileExists(atPath: $0) }.map { "\($0) is not installed" }
    }
  }

  /// Why there can be none on this machine; `nil` when there can.
  public static var obstacle: String? {
    if getuid() != 0 { return "only root can give a libvirtd files of its own" }
    for program in ["/usr/sbin/libvirtd", "/usr/bin/unshare", "/usr/bin/qemu-system-x86_64", "/usr/bin/xorriso"]
    where !FileManager.default.isExecutableFile(atPath: program) {
      return "\(program) is not installed"
    }
    return nil
  }

  public var uri: String { door == .fine ? sshURI(user: "root") : Self.uri(port) }

  public func sshURI(user: String) -> String {
    "qemu+ssh://\(user)@127.0.0.1:\(doorPort)/system?keyfile=\(folder)/key&command=\(folder)/ssh"
  }

  public static func uri(_ port: UInt16) -> String { "qemu+tcp://127.0.0.1:\(port)/system" }

  /// - Parameters:
  ///   - folder: for its log and process number.
  ///   - pool: the size of its storage pool `quanta`.
  ///   - door: another way in; such a host does not come back when its daemon is killed.
  public init(folder: String, pool: String = "64m", door: Door? = nil) throws {
    self.folder = folder
    self.door = door
    port = try Self.freePort()
    doorPort = door == nil ? 0 : try Self.freePort()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments =
      [
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("host.sh").path, folder,
        String(port), pool,
      ] + (door.map { [$0.rawValue, String(doorPort)] } ?? [])
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
    // unshare waits for its child, whatever it is told; the child goes with it.
    kill(process.processIdentifier, SIGKILL)
    // It is not waited for: libvirtd inherits what Foundation notices the end of a process by.
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
