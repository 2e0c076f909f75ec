import Foundation
import FoundationXML

/// Short forms of what documents are built from; the library does the escaping.
extension XMLElement {
  static func make(
    _ name: String, _ attributes: KeyValuePairs<String, String> = [:], text: String? = nil,
    _ children: [XMLElement] = []
  ) -> XMLElement {
    let element = XMLElement(name: name, stringValue: text)
    for (key, value) in attributes {
      if let node = XMLNode.attribute(withName: key, stringValue: value) as? XMLNode { element.addAttribute(node) }
    }
    children.forEach(element.addChild)
    return element
  }

  static func make(_ name: String, _ children: [XMLElement]) -> XMLElement { make(name, [:], text: nil, children) }
}

/// What libvirt describes something by. Only texts leave it: nodes do not keep the document they belong to.
struct ParsedXML {
  private let document: XMLDocument

  /// `nil` when it is not XML.
  init?(_ text: String) {
    guard let document = try? XMLDocument(xmlString: text) else { return nil }
    self.document = document
  }

  /// The texts of the elements and attributes an XPath finds, in order.
  func texts(_ path: String) -> [String] {
    withExtendedLifetime(document) { ((try? document.nodes(forXPath: path)) ?? []).map { $0.stringValue ?? "" } }
  }

  func text(_ path: String) -> String? { texts(path).first }
}

/// A text as a string of JSON, which is one of YAML too: on one line, quoted.
func quotedText(_ text: String) -> String {
  var quoted = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": quoted += "\\\""
    case "\\": quoted += "\\\\"
    case "\n": quoted += "\\n"
    case "\t": quoted += "\\t"
    case _
    where scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value) || scalar.value == 0x2028
      || scalar.value == 0x2029 || scalar.value == 0xfeff:
      quoted += escapedText(scalar)
    default: quoted.unicodeScalars.append(scalar)
    }
  }
  return quoted + "\""
}

/// A character as strings of JSON have it in ASCII: `\uXXXX`, twice beyond the first 65,536.
func escapedText(_ scalar: Unicode.Scalar) -> String {
  String(scalar).utf16.map { unit in
    let digits = String(unit, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }.joined()
}
