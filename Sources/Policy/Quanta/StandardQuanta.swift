extension Registry {
  public static var standardQuanta: [any (QuantaPolicy & Registered).Type] { [Dedicated.self] }
}
