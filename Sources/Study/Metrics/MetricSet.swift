/// The values of metrics of a run, in the order of ``MetricCatalogue/all``.
///
/// A value that is not defined (the mean wait of no jobs, the queue length of a run nobody observed) is `nil`, never NaN.
/// Encoded as an object of keys and numbers, `null` for undefined values.
public struct MetricSet: Hashable, Sendable {
  /// A metric's key and value.
  public struct Entry: Hashable, Sendable {
    public var key: String
    public var value: Double?
  }

  /// Those of the catalogue in its order, then the rest by key.
  public private(set) var entries: [Entry]

  /// All keys of the catalogue, and any others given; values that are not finite become `nil`.
  public init(_ values: [String: Double?]) {
    var values = values
    for definition in MetricCatalogue.all where values[definition.key] == nil { values[definition.key] = .some(nil) }
    self.init(exactly: values)
  }

  /// The keys given and no others: those of the catalogue in its order, then the rest in alphabetical order.
  public init(exactly values: [String: Double?]) {
    let known = MetricCatalogue.all.map(\.key)
    let others = Set(values.keys).subtracting(known).sorted()
    entries = (known + others).compactMap { key in
      values[key].map { Entry(key: key, value: Self.finite($0)) }
    }
  }

  /// All of ``SiteMetricCatalogue``, in its order; values that are not finite become `nil`.
  public init(site values: [String: Double?]) {
    entries = SiteMetricCatalogue.all.map { Entry(key: $0.key, value: (values[$0.key] ?? nil).flatMap(Self.finite)) }
  }

  /// Sets a value of a key there is.
  mutating func set(_ key: String, _ value: Double?) {
    if let index = entries.firstIndex(where: { $0.key == key }) { entries[index].value = Self.finite(value) }
  }

  private static func finite(_ value: Double?) -> Double? { value.flatMap { $0.isFinite ? $0 : nil } }

  /// O(metrics).
  public subscript(key: String) -> Double? { entries.first { $0.key == key }?.value }
}

extension MetricSet: Codable {
  private struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    for entry in entries {
      let key = Key(stringValue: entry.key)
      if let value = entry.value {
        try container.encode(value, forKey: key)
      } else {
        try container.encodeNil(forKey: key)
      }
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    var values: [String: Double?] = [:]
    for key in container.allKeys {
      values[key.stringValue] = .some(try container.decodeIfPresent(Double.self, forKey: key))
    }
    self.init(exactly: values)
  }
}
