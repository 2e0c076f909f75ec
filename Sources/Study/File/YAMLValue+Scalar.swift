import Yams

extension YAMLValue {
  /// What a scalar is to a YAML 1.2 reader that knows only the types of JSON.
  package enum ScalarType: Hashable, Sendable {
    case text, integer, number, flag, nothing
  }

  /// The type of the scalar by the core schema of YAML 1.2.2 (section 10.3.2), in decimal; `nil` when it is a list or a mapping.
  ///
  /// What stands in quotes is text, whatever it looks like.
  package var scalarType: ScalarType? {
    guard let scalar = node.scalar else { return nil }
    if isNull { return .nothing }
    guard scalar.style == .plain || scalar.style == .any else { return .text }
    switch scalar.string {
    case "true", "True", "TRUE", "false", "False", "FALSE": return .flag
    default: return Self.numberType(scalar.string.utf8[...])
    }
  }

  private static func numberType(_ text: Substring.UTF8View) -> ScalarType {
    var rest = text.first == UInt8(ascii: "-") || text.first == UInt8(ascii: "+") ? text.dropFirst() : text
    func digits() -> Int {
      let count = rest.prefix { (48...57).contains($0) }.count
      rest = rest.dropFirst(count)
      return count
    }
    let whole = digits()
    if rest.isEmpty { return whole > 0 ? .integer : .text }
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      guard digits() + whole > 0 else { return .text }
    }
    guard let exponent = rest.first else { return .number }
    guard whole > 0 || text.contains(UInt8(ascii: ".")), exponent | 0x20 == UInt8(ascii: "e") else { return .text }
    rest = rest.dropFirst()
    if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    return digits() > 0 && rest.isEmpty ? .number : .text
  }
}
