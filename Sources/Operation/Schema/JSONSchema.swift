/// JSON Schemas (draft 2020-12) of the files, made from the tables their readers use: for editors, and for those who make such files.
///
/// A file the reader accepts is valid by its schema. The schema cannot know what the reader finds out besides: whether names refer to
/// something, files exist, a policy can be made, or a time has passed.
enum JSONSchema {
  /// - Parameter kind: what the whole file may be.
  static func text(title: String, doc: String, _ kind: KeyKind) -> String {
    var tables: [KeyTable] = []
    collect(kind, into: &tables)
    let definitions = tables.map { (key: $0.name, value: definition($0)) }
    let head: [(key: String, value: OrderedJSON)] = [
      ("$schema", .string("https://json-schema.org/draft/2020-12/schema")), ("title", .string(title)),
      ("description", .string(doc)),
    ]
    return OrderedJSON.object(head + members(kind) + [("$defs", .object(definitions))]).text() + "\n"
  }

  /// Every table once, in the order of first use.
  private static func collect(_ kind: KeyKind, into tables: inout [KeyTable]) {
    switch kind {
    case .mapping(let table):
      guard !tables.contains(where: { $0.name == table.name }) else { return }
      tables.append(table)
      for key in table.keys { collect(key.kind, into: &tables) }
    case .list(let kind, _, _): collect(kind, into: &tables)
    case .either(let kinds): for kind in kinds { collect(kind, into: &tables) }
    default: break
    }
  }

  private static func definition(_ table: KeyTable) -> OrderedJSON {
    let properties = table.keys.map { key in (key: key.name, value: OrderedJSON.object(members(key.kind) + notes(key)))
    }
    var result: [(key: String, value: OrderedJSON)] = [
      ("type", .string("object")), ("description", .string(table.doc)), ("properties", .object(properties)),
    ]
    let required = table.keys.filter(\.isRequired).map { OrderedJSON.string($0.name) }
    if !required.isEmpty { result.append(("required", .array(required))) }
    if table.isChoice { result += [("minProperties", .integer(1)), ("maxProperties", .integer(1))] }
    return .object(result + [("additionalProperties", .flag(false))])
  }

  private static func notes(_ key: KeyTable.Key) -> [(key: String, value: OrderedJSON)] {
    let doc = key.without.map { "\(key.doc) Without it: \($0)." } ?? key.doc
    return [("description", .string(doc))] + (key.standard.map { [("default", value($0, key.kind))] } ?? [])
  }

  /// A default in its kind's own type.
  private static func value(_ text: String, _ kind: KeyKind) -> OrderedJSON {
    switch kind {
    case .integer, .number, .flag: .literal(text)
    case .share where !text.hasSuffix("%"): .literal(text)
    default: .string(text)
    }
  }

  private static func text(_ form: TextForm) -> [(key: String, value: OrderedJSON)] {
    let pattern = ("pattern", OrderedJSON.string(form.pattern))
    return switch form.numbers {
    case .none: [("type", .string("string")), pattern]
    case .whole: [("type", .array([.string("string"), .string("integer")])), pattern, ("minimum", .integer(0))]
    case .all: [("type", .array([.string("string"), .string("number")])), pattern]
    }
  }

  private static func members(_ kind: KeyKind) -> [(key: String, value: OrderedJSON)] {
    switch kind {
    case .text(let form): text(form)
    case .integer(let range):
      [
        ("type", .string("integer")), ("minimum", .integer(range.lowerBound)), ("maximum", .integer(range.upperBound)),
      ]
    case .number(let range, _):
      [("type", .string("number")), ("minimum", .number(range.lowerBound)), ("maximum", .number(range.upperBound))]
    case .share:
      [
        (
          "anyOf",
          .array([
            .object([("type", .string("number")), ("minimum", .number(0.001)), ("maximum", .number(1))]),
            .object(text(.percent)),
          ])
        )
      ]
    case .flag: [("type", .string("boolean"))]
    case .choice(let words): [("enum", .array(words.map { .string($0) }))]
    case .list(let kind, _, let least):
      [("type", .string("array")), ("items", .object(members(kind)))]
        + (least > 0 ? [("minItems", .integer(Int64(least)))] : [])
    case .mapping(let table): [("$ref", .string("#/$defs/\(table.name)"))]
    case .either(let kinds): [("anyOf", .array(kinds.map { .object(members($0)) }))]
    }
  }
}
