extension Registry {
  /// A type of power policy that can be registered.
  public typealias Powering = any (PowerPolicy & Registered).Type

  /// The power policies that come with this library.
  public static var standardPower: [Powering] { [AlwaysOn.self, SwitchOff.self] }
}
