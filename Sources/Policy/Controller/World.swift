import Model

/// Makes decisions happen and says what happened: a simulated machine room, or a real one.
public protocol World {
  /// Waits – or moves its virtual clock – to the next instant at which anything happened, and appends what did to `events`.
  ///
  /// An instant may bring no events: a wake-up that was asked for. Handles are small integers the world gives out at submission
  /// and reuses after the end.
  ///
  /// - Returns: the instant, never earlier than the one before; `nil` when nothing will ever happen again.
  mutating func nextInstant(_ events: inout EventBatch) throws -> SimTime?

  /// Carries out what the controller decided at `now`.
  mutating func perform(_ decisions: [Decision], of controller: borrowing Controller, at now: SimTime) throws
}

/// The loop that joins one controller to one world: events in, decisions out, until nothing happens any more.
public struct ControlLoop<W: World> {
  public var controller: Controller
  public var world: W
  /// The last instant handled; before the first, earlier than any.
  public private(set) var now = SimTime(microseconds: .min)
  private var events = EventBatch()

  public init(controller: Controller, world: W) {
    self.controller = controller
    self.world = world
  }

  /// Goes on from a saved state.
  public init(controller: Controller, world: W, now: SimTime) {
    self.init(controller: controller, world: world)
    self.now = now
  }

  /// Handles one instant.
  ///
  /// - Returns: false when the world has come to its end.
  public mutating func step() throws -> Bool {
    events.removeAll()
    guard let instant = try world.nextInstant(&events) else { return false }
    guard instant >= now else {
      throw QuantaError(
        .internalError, "the world went back in time, from \(now.microseconds) µs to \(instant.microseconds) µs")
    }
    now = instant
    controller.handle(events, at: now)
    try world.perform(controller.decisions, of: controller, at: now)
    return true
  }
}

extension ControlLoop: Sendable where W: Sendable {}
