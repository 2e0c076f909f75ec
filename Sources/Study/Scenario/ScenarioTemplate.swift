import Model
import Policy
import Yams

/// Many entries of a list said in a few lines: every combination of the values of named lists, put in where `${name}` stands.
///
/// ```yaml
/// workloads:
///   - each:
///       share: [5, 10]
///       size: [{name: small, nodes: 1..24}, {name: medium, nodes: 25..48}]
///     name: "${share} %, ${size.name}"
///     reservations: {generate: {share: "${share}%", nodes: "${size.nodes}"}}
/// ```
///
/// gives four workloads, the last list's values changing fastest. Entries without `each` stand for themselves.
enum ScenarioTemplate {
  /// Most entries one `each` may make.
  static let limit = 10_000

  static func expand(_ list: YAMLValue, of what: String) throws -> [YAMLValue] {
    try list.elements(what).flatMap(expand)
  }

  private static func expand(_ entry: YAMLValue) throws -> [YAMLValue] {
    guard case .mapping(let pairs) = entry.node, let lists = pairs["each"] else { return [entry] }
    let names = try YAMLValue(lists, name: entry.name + ".each", file: entry.file)
      .pairs("names with a list of values each")
    var combinations: [[String: Node]] = [[:]]
    for (name, values) in names {
      let values = try values.elements("values for ${\(name)}")
      guard !values.isEmpty, combinations.count * values.count <= limit else {
        throw YAMLValue(lists, name: entry.name, file: entry.file).error(
          values.isEmpty ? "there is no value for ${\(name)}" : "'each' makes more than \(limit) entries",
          remedy: values.isEmpty ? "list at least one" : "list fewer values")
      }
      combinations = combinations.flatMap { known in
        values.map { value in known.merging([name: value.node]) { $1 } }
      }
    }
    let rest = Node.Mapping(pairs.filter { $0.key.scalar?.string != "each" }, pairs.tag, pairs.style, pairs.mark)
    return try combinations.map { values in
      let node = try substitute(.mapping(rest), values, file: entry.file)
      return YAMLValue(node, name: entry.name, file: entry.file)
    }
  }

  // MARK: Substitution

  private static func substitute(_ node: Node, _ values: [String: Node], file: String) throws -> Node {
    switch node {
    case .mapping(let pairs):
      let made = try pairs.map { key, value in
        (try substitute(key, values, file: file), try substitute(value, values, file: file))
      }
      return .mapping(Node.Mapping(made, pairs.tag, pairs.style, pairs.mark))
    case .sequence(let elements):
      let made = try elements.map { try substitute($0, values, file: file) }
      return .sequence(Node.Sequence(made, elements.tag, elements.style, elements.mark))
    case .scalar(let scalar):
      guard scalar.string.contains("${") else { return node }
      return try substitute(scalar, values, file: file)
    default: return node
    }
  }

  private static func substitute(_ scalar: Node.Scalar, _ values: [String: Node], file: String) throws -> Node {
    let place = YAMLValue(.scalar(scalar), name: "", file: file)
    var text = ""
    var rest = scalar.string[...]
    while let open = rest.range(of: "${") {
      text += rest[..<open.lowerBound]
      guard let close = rest[open.upperBound...].firstIndex(of: "}") else {
        throw place.error("'\(scalar.string)' has a ${ without its }", remedy: "write ${name}")
      }
      let name = String(rest[open.upperBound..<close])
      let value = try look(up: name, values, place)
      rest = rest[rest.index(after: close)...]
      if let word = value.scalar?.string {
        text += word
      } else if text.isEmpty, rest.isEmpty {
        // A whole list or mapping takes the place of text that is nothing but its name.
        return value
      } else {
        throw place.error("${\(name)} is not one word", remedy: "name one of its parts, as in ${\(name).part}")
      }
    }
    // Text put in is text: it keeps nothing of a number's or a null's special meaning but its letters.
    return .scalar(Node.Scalar(text + rest, Tag(.str), scalar.style, scalar.mark))
  }

  private static func look(up path: String, _ values: [String: Node], _ place: YAMLValue) throws -> Node {
    let parts = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard let first = parts.first, var node = values[first] else {
      throw unknown(parts.first ?? "", among: values.keys.sorted(), place)
    }
    for part in parts.dropFirst() {
      guard case .mapping(let pairs) = node, let inner = pairs[part] else {
        var known: [String] = []
        if case .mapping(let pairs) = node { known = pairs.compactMap { $0.key.scalar?.string } }
        throw unknown(path, among: known, place)
      }
      node = inner
    }
    return node
  }

  private static func unknown(_ name: String, among known: [String], _ place: YAMLValue) -> QuantaError {
    let guess = NearestName.of(name, among: known).map { "did you mean '\($0)'? " } ?? ""
    let list = known.isEmpty ? "it has no parts" : "There are \(known.joined(separator: ", "))"
    return place.error("there is no value called '\(name)' under 'each'", remedy: guess + list)
  }

  // MARK: One mapping over another

  /// `base` with what `over` says in its place, key by key, mappings within mappings likewise; lists and words are replaced whole.
  static func merge(_ base: YAMLValue?, under over: YAMLValue?) -> YAMLValue? {
    guard let base else { return over }
    guard let over else { return base }
    return YAMLValue(merge(base.node, over.node), name: over.name, file: over.file)
  }

  private static func merge(_ base: Node, _ over: Node) -> Node {
    guard case .mapping(let low) = base, case .mapping(let high) = over else { return over }
    var pairs: [(Node, Node)] = low.map { key, value in
      (key, key.scalar.flatMap { high[$0.string] }.map { merge(value, $0) } ?? value)
    }
    for (key, value) in high where key.scalar.map({ low[$0.string] == nil }) ?? true { pairs.append((key, value)) }
    return .mapping(Node.Mapping(pairs, high.tag, high.style, high.mark))
  }
}
