import Model

/// The policies there are: looks names up, validates expressions against what was registered, and describes itself.
///
/// Case does not matter in names and `_` stands for `-`: `EASY` and `best_fit` are found.
public struct PolicyCatalogue: Hashable, Sendable {
  /// In the order registered.
  public let entries: [PolicyEntry]

  /// - Throws: `QuantaError` of kind `internalError` when a registration is wrong: a malformed or doubled name, a default its own
  ///   option refuses, defaults that nest without end. A test that makes the catalogue finds all of these.
  public init(_ entries: [PolicyEntry]) throws {
    self.entries = entries
    for point in PolicyPoint.allCases {
      try PolicyCatalogue.checkNames(
        entries.filter { $0.point == point }.flatMap { [$0.name] + $0.aliases }, "\(point)")
    }
    for entry in entries {
      try PolicyCatalogue.checkNames(entry.options.map(\.name), "options of \(entry.name)")
      for option in entry.options { try PolicyCatalogue.checkChoices(option, of: entry) }
      do {
        _ = try options(of: entry, given: [], at: "default of \(entry.name)", depth: 0)
      } catch let error as QuantaError {
        throw QuantaError(.internalError, "registration: \(error)")
      }
    }
  }

  /// The entries of one extension point, in the order registered.
  public func entries(at point: PolicyPoint) -> [PolicyEntry] { entries.filter { $0.point == point } }

  /// The entry called `name` (or with that alias) at `point`.
  ///
  /// - Throws: `QuantaError` of kind `usage` that says what the nearest name is and which options it has, and lists the names.
  public func entry(named name: String, at point: PolicyPoint, location: String? = nil) throws -> PolicyEntry {
    let folded = PolicyCatalogue.fold(name)
    if let found = find(folded, at: point) { return found }

    let known = entries(at: point)
    let names = known.map(\.name).joined(separator: ", ")
    let listed = "\(point.title.lowercased()) policies: \(names.isEmpty ? "none registered" : names)"
    if let elsewhere = PolicyPoint.allCases.first(where: { find(folded, at: $0) != nil }) {
      throw QuantaError(
        .usage, "'\(name)' is \(elsewhere.oneOf), and \(point.oneOf) is wanted here", at: location, remedy: listed)
    }
    let near = NearestName.of(folded, among: known.flatMap { [$0.name] + $0.aliases }).flatMap { find($0, at: point) }
    let guess = near.map { "did you mean \($0.name)\($0.optionNames)? " } ?? ""
    throw QuantaError(.usage, "there is no \(point.rawValue) policy '\(name)'", at: location, remedy: guess + listed)
  }

  /// The entries called `name` at any point.
  ///
  /// - Throws: `QuantaError` of kind `usage` with the nearest name and all names, when there is none.
  public func entries(named name: String) throws -> [PolicyEntry] {
    let folded = PolicyCatalogue.fold(name)
    let found = PolicyPoint.allCases.compactMap { find(folded, at: $0) }
    guard found.isEmpty else { return found }
    let near = NearestName.of(folded, among: entries.flatMap { [$0.name] + $0.aliases })
    let names = entries.map(\.name).joined(separator: ", ")
    throw QuantaError(
      .usage, "there is no policy '\(name)'",
      remedy: (near.map { "did you mean '\($0)'? " } ?? "") + "policies: \(names)")
  }

  private func find(_ folded: String, at point: PolicyPoint) -> PolicyEntry? {
    entries.first { $0.point == point && ($0.name == folded || $0.aliases.contains(folded)) }
  }

  static func fold(_ name: String) -> String { String(name.lowercased().map { $0 == "_" ? "-" : $0 }) }

  // MARK: Checks of registrations

  private static func checkNames(_ names: [String], _ what: String) throws {
    for (index, name) in names.enumerated() {
      guard PolicyExpression.isName(name), fold(name) == name else {
        throw QuantaError(
          .internalError, "registration: '\(name)' among the \(what) is not a lower-case hyphenated name")
      }
      if names[..<index].contains(name) {
        throw QuantaError(.internalError, "registration: '\(name)' stands twice among the \(what)")
      }
    }
  }

  /// A choice spelt like a boolean or a number could not be given unquoted.
  private static func checkChoices(_ option: PolicyOption, of entry: PolicyEntry) throws {
    guard case .choices(let choices) = option.kind else { return }
    let names = choices.map(\.name)
    if names.isEmpty || Set(names).count != names.count
      || names.contains(where: { PolicyValue.booleanWords[$0] != nil })
    {
      throw QuantaError(.internalError, "registration: choices \(names) of \(entry.name), option \(option.name)")
    }
  }
}

extension PolicyEntry {
  /// " (options: a, b)" or " (no options)".
  fileprivate var optionNames: String {
    options.isEmpty ? " (no options)" : " (options: " + options.map(\.name).joined(separator: ", ") + ")"
  }
}
