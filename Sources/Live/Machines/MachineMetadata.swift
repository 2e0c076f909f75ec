import Foundation
import FoundationXML
import Model

/// What a domain's definition says of it in Quanta's own words, in `<metadata>`: enough to tell the site's story from hosts alone.
public enum MachineMetadata {
  public static let namespace = "https://quanta.dev/xmlns/workspace/1"
  static let prefix = "quanta"

  /// The element: its attributes are for people, the plan in it is for Quanta.
  static func element(_ plan: MachinePlan) throws -> XMLElement {
    let quantum = plan.request.quantum
    return .make(
      "\(prefix):machine",
      [
        "xmlns:\(prefix)": namespace, "site": plan.identity.site, "workspace": "\(plan.identity.workspace)",
        "name": plan.request.name, "machine": "\(plan.identity.machine)", "environment": plan.request.environment,
        "generation": "\(plan.generation)",
      ],
      [
        .make(
          "\(prefix):quantum",
          [
            "cpuMilli": "\(quantum.cpuMilli)", "vcpus": "\(quantum.vcpus)", "memoryKiB": "\(quantum.memoryKiB)",
            "diskKiB": "\(quantum.diskKiB)", "networkKbps": "\(quantum.networkKbps)",
          ]),
        .make("\(prefix):plan", text: try text(plan)),
      ])
  }

  /// The plan as JSON in ASCII, its keys in order: the same for the same plan, and nothing XML could change.
  static func text(_ plan: MachinePlan) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let json = String(decoding: try encoder.encode(plan), as: UTF8.self)
    // Outside ASCII, and so inside a string of JSON: what an escape can stand for.
    var ascii = ""
    for scalar in json.unicodeScalars {
      if scalar.value < 0x7f {
        ascii.unicodeScalars.append(scalar)
      } else {
        ascii += escapedText(scalar)
      }
    }
    return ascii
  }
}

extension MachinePlan {
  /// Reads the plan from a domain's definition; `nil` when it is none of Quanta's, or says something other than its name.
  public init?(domainXML: String) {
    guard domainXML.contains(MachineMetadata.namespace), let document = ParsedXML(domainXML),
      let text = document.text(
        "/domain/metadata/*[local-name()='machine' and namespace-uri()='\(MachineMetadata.namespace)']/*[local-name()='plan']"
      ),
      let plan = try? JSONDecoder().decode(MachinePlan.self, from: Data(text.utf8)),
      document.text("/domain/name") == plan.identity.domain
    else { return nil }
    self = plan
  }
}
