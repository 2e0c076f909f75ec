import Model

extension OrderedJSON {
  /// Members in the order of their keys.
  static func sorted(_ members: [String: OrderedJSON]) -> OrderedJSON {
    .object(members.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value) })
  }

  static let null = OrderedJSON.literal("null")

  /// `null` for what is no number, or infinite: JSON has neither.
  static func optional(_ number: Double?) -> OrderedJSON {
    guard let number, number.isFinite else { return .null }
    return .number(number)
  }

  static func optional(_ text: String?) -> OrderedJSON { text.map { .string($0) } ?? .null }
  static func strings(_ texts: [String]) -> OrderedJSON { .array(texts.map { .string($0) }) }

  /// RFC 3339, UTC.
  static func time(_ time: SimTime?) -> OrderedJSON {
    guard let time, time < .distantFuture else { return .null }
    return .string(Instant.text(time))
  }
}
