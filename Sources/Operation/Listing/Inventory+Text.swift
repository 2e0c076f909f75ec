import Live
import Model
import Report

extension Inventory {
  /// Tables of hosts, domains and images for a terminal.
  public var text: String {
    var parts = [hostTable.text(cellWidth: 90)]
    let hosts = survey.hosts.compactMap(\.self)
    let domains = hosts.flatMap(domains)
    if !domains.isEmpty { parts.append(Self.table(domains).text()) }
    if hosts.contains(where: { !$0.images.isEmpty }) { parts.append(imageTable(hosts).text()) }
    let orphans = hosts.flatMap { host in host.orphans.map { "\(host.host): \($0.name)" } }
    if !orphans.isEmpty {
      parts.append(
        "Volumes of machines there are none of (the next run removes them):\n"
          + orphans.map { "  \($0)\n" }.joined())
    }
    return parts.joined(separator: "\n")
  }

  private var hostTable: Table {
    Table(
      caption: "Hosts",
      columns: [
        .init("host"), .init("state"), .init("driver"), .init("scheduler"), .init("cores", alignment: .right),
        .init("memory", alignment: .right), .init("free", alignment: .right), .init("pool free", alignment: .right),
        .init("can do"),
      ],
      rows: zip(survey.site.hosts, zip(survey.hosts, survey.errors)).map { host, found in
        guard let survey = found.0 else {
          let dashes = [Table.Cell](repeating: .init("–"), count: 6)
          return [.init(host.name), .init("silent")] + dashes + [.init(found.1?.message ?? "")]
        }
        return [
          .init(host.name), .init("up"),
          .init("\(survey.node.driver) \(Self.version(survey.node.hypervisorVersion))"),
          .init(survey.capabilities.scheduler ?? "–"), .init("\(survey.node.cpus)"),
          .init(Words.memory(survey.node.memoryKiB)), .init(Words.memory(freeKiB(survey))),
          .init(survey.pool.map { Words.memory(Int64($0.facts.available >> 10)) } ?? "no pool \(host.pool)"),
          .init(Self.abilities(survey.capabilities).joined(separator: ", ")),
        ]
      })
  }

  private static func table(_ domains: [Domain]) -> Table {
    Table(
      caption: "Domains",
      columns: [
        .init("host"), .init("domain"), .init("whose"), .init("state"), .init("vCPUs", alignment: .right),
        .init("memory", alignment: .right), .init("weight", alignment: .right), .init("cap", alignment: .right),
      ],
      rows: domains.map { domain in
        [
          .init(domain.host), .init(domain.name), .init(domain.owner.rawValue), .init(domain.state),
          .init("\(domain.vcpus)"), .init(Words.memory(domain.memoryKiB)), .init(share(domain.weight)),
          .init(domain.cap == 0 ? "none" : share(domain.cap)),
        ]
      },
      footnotes: domains.contains { $0.owner == .foreign || $0.owner == .quanta }
        ? ["Foreign domains, and those of another Quanta or site, are never touched."] : [])
  }

  /// −1 stands for what the hypervisor has not.
  private static func share(_ value: Int64?) -> String { value.flatMap { $0 >= 0 ? "\($0)" : nil } ?? "–" }

  private func imageTable(_ hosts: [HostSurvey]) -> Table {
    Table(
      caption: "Images",
      columns: [.init("host"), .init("volume"), .init("size", alignment: .right), .init("verified")],
      rows: hosts.flatMap { host in
        host.images.map { image in
          [
            .init(host.host), .init(image.name), .init(Words.memory(Int64(image.capacity >> 10))),
            .init(verified.map { $0[host.host]?[image.name] == true ? "yes" : "no" } ?? "not known here"),
          ]
        }
      })
  }

  // MARK: JSON

  /// Keys in order.
  public func json() throws -> String {
    OrderedJSON.sorted([
      "site": .string(survey.site.name),
      "hosts": .array(
        zip(survey.site.hosts, zip(survey.hosts, survey.errors)).map { host, found in
          guard let survey = found.0 else {
            return .sorted([
              "name": .string(host.name), "uri": .string(host.uri), "state": .string("silent"),
              "error": .optional(found.1?.message),
            ])
          }
          return document(host, survey)
        }),
    ]).text()
  }

  private func document(_ host: LiveHost, _ survey: HostSurvey) -> OrderedJSON {
    let pool: OrderedJSON =
      survey.pool.map { pool in
        .sorted([
          "name": .string(pool.facts.name), "type": .string(pool.type), "path": .optional(pool.path),
          "capacityBytes": .literal("\(pool.facts.capacity)"), "availableBytes": .literal("\(pool.facts.available)"),
        ])
      } ?? .null
    return .sorted([
      "name": .string(host.name), "uri": .string(host.uri), "state": .string("up"),
      "hostname": .string(survey.node.hostname), "driver": .string(survey.node.driver),
      "version": .string(Self.version(survey.node.hypervisorVersion)),
      "libvirt": .string(Self.version(survey.node.libvirtVersion)),
      "scheduler": .optional(survey.capabilities.scheduler), "cores": .integer(Int64(survey.node.cpus)),
      "memoryKiB": .integer(survey.node.memoryKiB), "freeKiB": .integer(freeKiB(survey)), "pool": pool,
      "canDo": .strings(Self.abilities(survey.capabilities)),
      "domains": .array(
        domains(survey).map { domain in
          .sorted([
            "name": .string(domain.name), "whose": .string(domain.owner.rawValue), "state": .string(domain.state),
            "vcpus": .integer(Int64(domain.vcpus)), "memoryKiB": .integer(domain.memoryKiB),
            "weight": Self.number(domain.weight), "cap": Self.number(domain.cap),
          ])
        }),
      "images": .array(
        survey.images.map { image in
          .sorted([
            "volume": .string(image.name), "bytes": .literal("\(image.capacity)"),
            "verified": verified.map { .flag($0[host.name]?[image.name] == true) } ?? .null,
          ])
        }),
      "orphans": .strings(survey.orphans.map(\.name)),
    ])
  }

  private static func number(_ value: Int64?) -> OrderedJSON {
    value.flatMap { $0 >= 0 ? .integer($0) : nil } ?? .null
  }
}
