import Model

/// A whole policy as its user wrote it, and the runtime rules made from it.
///
/// A specification is a value that can be written down and read back: ``text`` is canonical, so two ways of writing one policy are one text.
public struct PolicySpecification: Sendable {
  /// The canonical expression.
  public let text: String
  /// The runtime pieces.
  public let rules: Rules

  /// - Parameters:
  ///   - expression: the name of a backfill policy with options (`easy(order: sjf)`), or of an order, which then stands
  ///     for that order without backfilling (`sjf` is `none(order: sjf)`).
  ///   - registry: the policies there are.
  /// - Throws: `QuantaError` of kind `usage` that names what is wrong and what there is.
  public init(parsing expression: String, registry: Registry) throws {
    try self.init(PolicyExpression(parsing: expression), registry: registry)
  }

  public init(_ expression: PolicyExpression, registry: Registry) throws {
    let catalogue = registry.catalogue
    let options: PolicyOptions
    if Registry.names(expression.name, at: .order, in: catalogue),
      !Registry.names(expression.name, at: .backfill, in: catalogue)
    {
      let order = PolicyExpression.Argument("order", .expression(expression))
      options = try catalogue.validate(PolicyExpression("none", [order]), as: .backfill)
    } else {
      options = try catalogue.validate(expression, as: .backfill)
    }
    text = Self.shortest(options.expression)
    rules = try registry.rules(options)
  }

  /// `none(order: sjf)` is written `sjf`, and `none` alone `fcfs`.
  private static func shortest(_ expression: PolicyExpression) -> String {
    guard expression.name == "none" else { return expression.description }
    if expression.arguments.isEmpty { return "fcfs" }
    if expression.arguments.count == 1, expression.arguments[0].name == "order",
      case .expression(let order) = expression.arguments[0].value
    {
      return order.description
    }
    return expression.description
  }
}
