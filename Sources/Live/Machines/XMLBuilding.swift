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

  func first(_ path: String) -> XMLElement? { (try? nodes(forXPath: path))?.first as? XMLElement }

  func attributeText(_ name: String) -> String? { attribute(forName: name)?.stringValue }
}

/// The root of what libvirt describes something by; `nil` when it is not XML.
func parsedXML(_ text: String) -> XMLElement? { (try? XMLDocument(xmlString: text))?.rootElement() }

/// A text as a string of JSON, which is one of YAML too: on one line, quoted.
///
/// - Parameter ascii: what is not ASCII is escaped as well, so that it passes through whatever keeps XML, whose characters are fewer.
func quotedText(_ text: String, ascii: Bool = false) -> String {
  var quoted = "\""
  func escape(_ unit: UInt16) {
    let digits = String(unit, radix: 16)
    quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": quoted += "\\\""
    case "\\": quoted += "\\\\"
    case "\n": quoted += "\\n"
    case "\t": quoted += "\\t"
    case _
    where scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value) || scalar.value == 0x2028
      || scalar.value == 0x2029 || scalar.value == 0xfeff || (ascii && scalar.value > 0x7e):
      UTF16.encode(scalar)?.forEach(escape)
    default: quoted.unicodeScalars.append(scalar)
    }
  }
  return quoted + "\""
}
