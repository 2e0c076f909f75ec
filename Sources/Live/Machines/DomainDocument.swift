import Foundation
import FoundationXML
import Model
import Policy

/// A machine as libvirt is told of it.
public struct DomainDocument {
  public var plan: MachinePlan
  public var environment: LiveEnvironment
  public var setting: DomainSetting
  public var host: LiveHost
  /// libvirt's name of the host's driver: `Xen`, `QEMU`, `TEST`.
  public var driver: String
  /// The folder of the host's pool.
  public var pool: String

  public init(
    plan: MachinePlan, environment: LiveEnvironment, setting: DomainSetting, host: LiveHost, driver: String,
    pool: String
  ) {
    self.plan = plan
    self.environment = environment
    self.setting = setting
    self.host = host
    self.driver = driver
    self.pool = pool
  }

  /// The most memory it may have, and what it is promised, KiB.
  public var maximumKiB: Int64 { max(environment.maximumKiB ?? 0, plan.request.quantum.memoryKiB) }
  public var memoryKiB: Int64 { plan.request.quantum.memoryKiB }

  /// The definition; the same bytes for the same values.
  ///
  /// - Throws: `QuantaError` of kind `data` for names that cannot be names on a host, for memory that is not stated, and for a kind of
  ///   machine that the host's driver does not make.
  public func xml() throws -> String {
    try MachineNames.check(plan)
    try setting.check(at: host.name)
    guard memoryKiB > 0 else {
      throw QuantaError(
        .data, "workspace \(plan.request.name) does not say how much memory its machines need",
        remedy: "give its quantum a memory")
    }
    let vcpus = "\(setting.vcpus)"
    var children: [XMLElement] = [
      .make("name", text: plan.identity.domain),
      .make("uuid", text: plan.identity.uuid),
      .make("metadata", [try MachineMetadata.element(plan)]),
      .make("memory", ["unit": "KiB"], text: "\(maximumKiB)"),
      .make("currentMemory", ["unit": "KiB"], text: "\(memoryKiB)"),
      .make("vcpu", ["placement": "static"], text: vcpus),
    ]
    if let cpus = host.cpus {
      children.append(
        .make("cputune", (0..<setting.vcpus).map { .make("vcpupin", ["vcpu": "\($0)", "cpuset": cpus]) }))
    }
    if driver == "Xen", environment.kernel == nil, environment.kind != .hvm {
      children.append(.make("bootloader", text: "pygrub"))
    }
    children += [
      try boot(), .make("clock", ["offset": "utc"]), .make("on_poweroff", text: "destroy"),
      .make("on_reboot", text: "restart"), .make("on_crash", text: "destroy"), .make("devices", devices()),
    ]
    let domain = XMLElement.make("domain", ["type": try domainType()], children)
    return domain.xmlString(options: [.nodePrettyPrint]) + "\n"
  }

  private func domainType() throws -> String {
    switch (driver, environment.kind) {
    case ("Xen", _): return "xen"
    case ("TEST", .hvm): return "test"
    case ("QEMU", .hvm): return "qemu"
    default:
      throw QuantaError(
        .data,
        "environment \(environment.environment.name) has machines of kind \(environment.kind.rawValue), which the driver \(driver) does not make",
        at: host.name, remedy: "use a host of Xen, or an environment of kind hvm")
    }
  }

  private func boot() throws -> XMLElement {
    let kind: XMLElement =
      switch environment.kind {
      case .pv: .make("type", ["arch": "x86_64", "machine": "xenpv"], text: "linux")
      case .pvh: .make("type", ["arch": "x86_64", "machine": "xenpvh"], text: "xenpvh")
      case .hvm: .make("type", text: "hvm")
      }
    var children = [kind]
    if let kernel = environment.kernel { children.append(.make("kernel", text: kernel)) }
    if let initrd = environment.initrd { children.append(.make("initrd", text: initrd)) }
    let arguments = [environment.arguments, plan.request.context.arguments].filter { !$0.isEmpty }
    let line = arguments.joined(separator: " ")
    guard line.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7f }) else {
      throw QuantaError(
        .data, "workspace \(plan.request.name) has kernel arguments with a line break or control character",
        remedy: "write them on one line")
    }
    if environment.kernel != nil, !line.isEmpty { children.append(.make("cmdline", text: line)) }
    return .make("os", children)
  }

  private func devices() -> [XMLElement] {
    var devices: [XMLElement] = []
    if environment.image != .none { devices.append(disk(plan.identity.disk, "a")) }
    if environment.takesSeed { devices.append(disk(plan.identity.seed, "b", [.make("readonly")])) }
    if let bridge = host.bridge {
      devices.append(
        .make(
          "interface", ["type": "bridge"],
          [.make("mac", ["address": plan.identity.ethernet]), .make("source", ["bridge": bridge])]))
    }
    devices.append(
      .make(
        "console", ["type": "pty"], [.make("target", ["type": driver == "Xen" ? "xen" : "serial", "port": "0"])]))
    return devices
  }

  private func disk(_ volume: String, _ letter: String, _ more: [XMLElement] = []) -> XMLElement {
    let isXen = driver == "Xen"
    // Xen reads raw files through a loop device of dom0's kernel: nothing has to run there.
    let reader = XMLElement.make("driver", isXen ? ["name": "phy"] : ["name": "qemu", "type": "raw"])
    let bus = isXen ? "xen" : "virtio"
    return .make(
      "disk", ["type": "file", "device": "disk"],
      [
        reader, .make("source", ["file": pool + "/" + volume]),
        .make("target", ["dev": (isXen ? "xvd" : "vd") + letter, "bus": bus]),
      ] + more)
  }
}
