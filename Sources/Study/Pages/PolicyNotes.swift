import Policy
import Report

/// What a policy does, in words taken from the registrations of its parts.
struct PolicyNotes {
  private let catalogue: PolicyCatalogue

  init() throws { catalogue = try Registry().catalogue }

  struct Note {
    /// Sentences.
    var text: String
    /// Every option with its value, given or default.
    var full: String
    var sources: [String]
  }

  /// - Throws: `QuantaError` when the expression names no registered policy.
  func note(_ policy: String) throws -> Note {
    let whole = try whole(policy)
    let entry = try catalogue.entry(named: whole.name, at: .backfill)
    var sentences = [entry.summary]
    var sources = [entry.source]
    let full = try self.full(whole, at: .backfill)
    for argument in full.arguments {
      guard case .expression(let inner) = argument.value,
        case .expression(let point)? = entry.options.first(where: { $0.name == argument.name })?.kind
      else { continue }
      let part = try catalogue.entry(named: inner.name, at: point)
      sentences.append("\(Words.capitalised(argument.name)) \(part.name): \(part.summary)")
      sources.append(part.source)
    }
    return Note(
      text: sentences.joined(separator: " "), full: full.description, sources: sources.compactMap { $0 })
  }

  /// Who stands first in the queue under a policy.
  func queueOrder(_ policy: String) throws -> (name: String, summary: String, text: String)? {
    guard case .expression(let order)? = try full(whole(policy), at: .backfill)["order"] else { return nil }
    let entry = try catalogue.entry(named: order.name, at: .order)
    return (entry.name, entry.summary, order.description)
  }

  /// The name of an order alone is that order without backfilling.
  private func whole(_ policy: String) throws -> PolicyExpression {
    let expression = try PolicyExpression(parsing: policy)
    if (try? catalogue.entry(named: expression.name, at: .backfill)) != nil { return expression }
    return try PolicyExpression("none", [.init("order", .expression(expression))])
  }

  /// The expression with every default written out.
  private func full(_ expression: PolicyExpression, at point: PolicyPoint) throws -> PolicyExpression {
    let entry = try catalogue.entry(named: expression.name, at: point)
    let defaults = try PolicyExpression(parsing: entry.usage)
    let arguments = try entry.options.compactMap { option -> PolicyExpression.Argument? in
      guard let value = expression[option.name] ?? defaults[option.name] else { return nil }
      guard case .expression(let inner) = value, case .expression(let point) = option.kind else {
        return PolicyExpression.Argument(option.name, value)
      }
      return PolicyExpression.Argument(option.name, .expression(try full(inner, at: point)))
    }
    return try PolicyExpression(entry.name, arguments)
  }
}

extension PageData {
  /// How each policy works.
  func policySection() throws -> Section {
    let notes = try PolicyNotes()
    let rows = try runs.map { run -> [Table.Cell] in
      let note = try notes.note(run.outcome.settings.policy)
      let label = run.outcome.clairvoyant ? " Clairvoyant: it is told real run times, as no real scheduler can be." : ""
      return [
        Table.Cell(run.outcome.name), Table.Cell(note.text + label), Table.Cell(note.full),
        Table.Cell(note.sources.joined(separator: "; ")),
      ]
    }
    return Section(
      "How the policies work",
      [
        .table(
          Table(
            columns: ["policy", "how it works", "with all its options", "source"].map { Table.Column($0) }, rows: rows))
      ])
  }
}
