extension Registry {
  /// The quanta policies that come with this library.
  public static var standardQuanta: [any (QuantaPolicy & Registered).Type] {
    [Dedicated.self, Capped.self, Weighted.self, WeightedCapped.self, Overcommit.self, Elastic.self]
  }
}
