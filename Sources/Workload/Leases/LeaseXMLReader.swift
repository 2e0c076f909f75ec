import Model

/// Reads the XML dialect. See <doc:LeaseWorkloads> for the elements.
struct LeaseXMLReader {
  let name: String
  let images: LeaseWorkload.Images
  private(set) var known: LeaseImages
  private(set) var requests: [LeaseRequest] = []
  private(set) var ignored: [String: Int] = [:]
  /// The line of each lease by its number.
  private var lines: [Int64: Int] = [:]

  /// - Parameter lineOffset: lines of the file before `bytes`.
  /// - Throws: `QuantaError` of kind `data` with file and line.
  static func read(
    _ bytes: [UInt8], name: String, lineOffset: Int, images: LeaseWorkload.Images, known: LeaseImages
  ) throws -> LeaseWorkload {
    let root = try XMLTreeBuilder.read(bytes, name: name, lineOffset: lineOffset)
    var reader = LeaseXMLReader(name: name, images: images, known: known)
    guard root.name == "lease-workload" else {
      throw reader.error(
        "the document is a <\(root.name)>", root, remedy: "give a document whose outermost element is <lease-workload>")
    }
    var site: ClusterShape?
    for child in root.children {
      switch child.name {
      case "site": site = try reader.site(child)
      case "lease-requests": for request in child.children { try reader.leaseRequest(request) }
      case "description": break
      default: reader.ignore(child)
      }
    }
    guard !reader.requests.isEmpty else {
      throw reader.error("the document has no leases", root, remedy: "give a <lease-requests> with at least one lease")
    }
    return LeaseWorkload(
      name: name, requests: reader.requests, images: reader.known, site: site,
      ignoredElements: reader.ignored.values.reduce(0, +))
  }

  private init(name: String, images: LeaseWorkload.Images, known: LeaseImages) {
    self.name = name
    self.images = images
    self.known = known
  }

  private mutating func ignore(_ element: XMLTreeElement) { ignored[element.name, default: 0] += 1 }

  private func error(_ message: String, _ element: XMLTreeElement, remedy: String) -> QuantaError {
    QuantaError(.data, message, at: "\(name):\(element.line)", remedy: remedy)
  }

  // MARK: Leases

  private mutating func leaseRequest(_ element: XMLTreeElement) throws {
    guard element.name == "lease-request" else { return ignore(element) }
    let submit = SimTime(microseconds: try time(element, "arrival"))
    guard let lease = element.first("lease") else {
      throw error("a lease request without a lease", element, remedy: "give it a <lease>")
    }
    var real = element.first("realduration")
    for child in element.children where !["lease", "realduration"].contains(child.name) { ignore(child) }

    let number = try lease.attributes["id"].map { _ in try whole(lease, "id") } ?? Int64(requests.count + 1)
    if let former = lines[number] {
      throw error(
        "overlapping ids: lease \(number) stands at line \(former) already", lease, remedy: "give each lease its own id"
      )
    }
    lines[number] = lease.line
    let preemptible: Bool
    switch lease.attributes["preemptible"]?.lowercased() {
    case "true", "1": preemptible = true
    case "false", "0", nil: preemptible = false
    case let word?:
      throw error("preemptible is '\(word)'", lease, remedy: "write true or false")
    }

    var start = LeaseRequest.Start.unspecified
    var (requested, deadline): (SimDuration?, SimTime?)
    var machines: (count: Int32, quantum: Quantum)?
    var environment = EnvironmentID.host
    for child in lease.children {
      switch child.name {
      case "nodes": machines = try self.machines(child)
      case "start": start = try self.start(child)
      case "duration": requested = SimDuration(microseconds: try positive(child))
      case "realduration": real = child
      case "deadline": deadline = SimTime(microseconds: try time(child, "time"))
      case "software": environment = try software(child)
      default: ignore(child)
      }
    }
    guard let requested else {
      throw error("lease \(number) has no duration", lease, remedy: "add <duration time=\"HH:MM:SS\"/>")
    }
    guard let machines else {
      throw error("lease \(number) has no nodes", lease, remedy: "add <nodes> with a <node-set>")
    }
    if case .exact(let time) = start, time < submit {
      throw error(
        "a reservation in the past: lease \(number) starts at \(decimal(time.microseconds)) s and is submitted at "
          + "\(decimal(submit.microseconds)) s", lease, remedy: "let it start at its arrival or later")
    }
    if let deadline, deadline < submit {
      throw error(
        "a deadline in the past: lease \(number) must be done by \(decimal(deadline.microseconds)) s and is submitted at "
          + "\(decimal(submit.microseconds)) s", lease, remedy: "give a deadline behind its arrival")
    }
    requests.append(
      LeaseRequest(
        number: number, line: lease.line, submit: submit, start: start, requested: requested,
        actual: try real.map { SimDuration(microseconds: try positive($0)) } ?? requested, deadline: deadline,
        nodes: machines.count, quantum: machines.quantum, preemptible: preemptible, environment: environment))
  }

  private func start(_ element: XMLTreeElement) throws -> LeaseRequest.Start {
    guard let child = element.children.first else { return .unspecified }
    switch child.name {
    case "exact": return .exact(SimTime(microseconds: try time(child, "time")))
    case "now": return .now
    default:
      throw error(
        "a start is <\(child.name)>", child, remedy: "write <exact time=\"HH:MM:SS\"/>, <now/>, or leave <start/> empty"
      )
    }
  }

  private mutating func software(_ element: XMLTreeElement) throws -> EnvironmentID {
    guard let child = element.children.first else { return .host }
    switch child.name {
    case "none": return .host
    case "disk-image":
      guard let id = child.attributes["id"], !id.isEmpty else {
        throw error("a disk image without an id", child, remedy: "add id=\"NAME\"")
      }
      let size = try self.size(child, "size")
      guard images == .environments else { return .host }
      guard let environment = known.environment(id, sizeKiB: size) else {
        throw error(
          "the image '\(id)' has \(size / LeaseTextReader.kibPerMB) MB here and another size above", child,
          remedy: "give one image one size, or leave images out")
      }
      return environment
    default:
      throw error(
        "software is <\(child.name)>", child, remedy: "write <disk-image id=\"NAME\" size=\"MB\"/> or <none/>")
    }
  }

  /// The machines of a lease: all node sets together, which must be alike.
  private func machines(_ element: XMLTreeElement) throws -> (count: Int32, quantum: Quantum) {
    var result: (count: Int32, quantum: Quantum)?
    for (set, count, amounts) in try nodeSets(element) {
      let quantum = try self.quantum(amounts, set)
      guard let former = result else {
        result = (count, quantum)
        continue
      }
      guard former.quantum == quantum else {
        throw error(
          "a lease of machines that are not alike", set,
          remedy: "give all node sets of a lease the same amounts, or make each a lease of its own")
      }
      let (sum, overflow) = former.count.addingReportingOverflow(count)
      guard !overflow else { throw error("too many nodes", set, remedy: "give fewer") }
      result = (sum, quantum)
    }
    guard let result else { throw error("no node sets", element, remedy: "add <node-set numnodes=\"N\">") }
    return result
  }

  /// Percent of a CPU become virtual CPUs and the share of a core that each is promised.
  private func quantum(_ amounts: Amounts, _ set: XMLTreeElement) throws -> Quantum {
    let vcpus = (amounts.cpuPercent - 1) / 100 + 1
    guard amounts.cpuPercent > 0 else {
      throw error("a machine of a lease without CPU", set, remedy: "add <res type=\"CPU\" amount=\"100\"/>")
    }
    guard amounts.cpuPercent * 10 % vcpus == 0, vcpus <= Int64(Int32.max) else {
      throw error(
        "\(amounts.cpuPercent) % of CPU do not divide into whole thousandths of \(vcpus) virtual CPUs", set,
        remedy: "give a multiple of 100, or less than 100")
    }
    return Quantum(
      cpuMilli: Int32(amounts.cpuPercent * 10 / vcpus), vcpus: Int32(vcpus), memoryKiB: amounts.memoryKiB ?? 0,
      diskKiB: amounts.diskKiB ?? 0, networkKbps: amounts.networkKbps ?? 0)
  }

  // MARK: The site

  private mutating func site(_ element: XMLTreeElement) throws -> ClusterShape {
    var groups: [ClusterShape.Group] = []
    for child in element.children {
      switch child.name {
      case "resource-types": break
      case "nodes":
        for (set, count, amounts) in try nodeSets(child) {
          guard amounts.cpuPercent >= 100, amounts.cpuPercent % 100 == 0, amounts.cpuPercent / 100 <= Int32.max else {
            throw error(
              "a host of \(amounts.cpuPercent) % of CPU", set, remedy: "give whole cores: 100, 200, …")
          }
          groups.append(
            ClusterShape.Group(
              count: count,
              host: HostShape(
                cores: Int32(amounts.cpuPercent / 100), memoryKiB: amounts.memoryKiB, diskKiB: amounts.diskKiB,
                networkKbps: amounts.networkKbps)))
        }
      default: ignore(child)
      }
    }
    guard !groups.isEmpty else {
      throw error("the site has no nodes", element, remedy: "add <nodes> with a <node-set>, or leave <site> out")
    }
    return ClusterShape(groups: groups)
  }

  // MARK: Node sets

  private struct Amounts {
    var cpuPercent: Int64 = 0
    var memoryKiB: Int64?
    var diskKiB: Int64?
    /// The larger of in and out: a quantum has one figure for both.
    var networkKbps: Int64?
  }

  private func nodeSets(_ element: XMLTreeElement) throws -> [(set: XMLTreeElement, count: Int32, amounts: Amounts)] {
    try element.children.map { set in
      guard set.name == "node-set" else {
        throw error("<\(set.name)> among nodes", set, remedy: "write <node-set numnodes=\"N\">")
      }
      let count = try whole(set, "numnodes")
      guard count > 0, count <= Int64(Int32.max) else {
        throw error("a node set of \(count) nodes", set, remedy: "give 1 or more")
      }
      var amounts = Amounts()
      for res in set.children {
        guard res.name == "res" else {
          throw error("<\(res.name)> in a node set", res, remedy: "write <res type=\"…\" amount=\"…\"/>")
        }
        switch res.attributes["type"] {
        case "CPU": amounts.cpuPercent = try whole(res, "amount")
        case "Memory": amounts.memoryKiB = try size(res, "amount")
        case "Disk": amounts.diskKiB = try size(res, "amount")
        case "Net-in", "Net-out":
          // Mb/s.
          let rate = try whole(res, "amount")
          guard rate <= Int64.max / 1000 else { throw error("amount is out of range", res, remedy: "give Mb/s") }
          amounts.networkKbps = max(amounts.networkKbps ?? 0, rate * 1000)
        case let type:
          throw error(
            "the resource type is \(type.map { "'\($0)'" } ?? "missing")", res,
            remedy: "the types known are CPU (percent of a core), Memory and Disk (MB), Net-in and Net-out (Mb/s)")
        }
      }
      return (set, Int32(count), amounts)
    }
  }

  // MARK: Numbers

  private func whole(_ element: XMLTreeElement, _ attribute: String) throws -> Int64 {
    guard let text = element.attributes[attribute] else {
      throw error("<\(element.name)> without \(attribute)", element, remedy: "add \(attribute)=\"…\"")
    }
    guard let value = Int64(text) else {
      throw error("\(attribute) is '\(text.prefix(24))', not a whole number", element, remedy: "give a whole number")
    }
    guard value >= 0 else {
      throw error("\(attribute) is \(value): it is never negative", element, remedy: "give 0 or more")
    }
    return value
  }

  /// MB as KiB.
  private func size(_ element: XMLTreeElement, _ attribute: String) throws -> Int64 {
    let (kib, overflow) = try whole(element, attribute).multipliedReportingOverflow(by: LeaseTextReader.kibPerMB)
    guard !overflow else { throw error("\(attribute) is out of range", element, remedy: "give a number of MB") }
    return kib
  }

  private func positive(_ element: XMLTreeElement) throws -> Int64 {
    let value = try time(element, "time")
    guard value > 0 else { throw error("the duration is 0", element, remedy: "a lease lasts longer than 0") }
    return value
  }

  /// µs of `[[D:]H]H:MM:SS[.f]`; hours may be more than 23.
  private func time(_ element: XMLTreeElement, _ attribute: String) throws -> Int64 {
    guard let text = element.attributes[attribute] else {
      throw error("<\(element.name)> without \(attribute)", element, remedy: "add \(attribute)=\"HH:MM:SS\"")
    }
    guard let value = Self.microseconds(text) else {
      throw error(
        "\(attribute) is '\(text.prefix(24))', no time", element,
        remedy: "write HH:MM:SS, or D:HH:MM:SS, such as 36:00:00")
    }
    return value
  }

  static func microseconds(_ text: String) -> Int64? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3 || parts.count == 4, let last = parts.last,
      let seconds = Array(last.utf8).withUnsafeBytes({ $0.number(.time) }), seconds >= 0, seconds < 60_000_000
    else { return nil }
    var whole: Int64 = 0
    for (part, limit) in zip(parts.dropLast(), parts.count == 4 ? [0, 24, 60] : [0, 60]) {
      guard !part.isEmpty, part.count <= 9, part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        let value = Int64(part),
        limit == 0 || value < limit
      else { return nil }
      whole = whole * Int64(limit == 0 ? 1 : limit) + value
    }
    let (micros, overflow) = (whole * 60).multipliedReportingOverflow(by: 1_000_000)
    guard !overflow, micros / 1_000_000 <= SWFField.maxSeconds else { return nil }
    return micros + seconds
  }
}
