import Model

/// What the books of a site know of one active workspace.
struct Lease: Sendable {
  enum State: UInt8, Sendable {
    case free
    /// Waits in the queue, from the beginning or suspended.
    case queued
    /// Holds its hosts from ``from`` on: waits for that instant, for its image, or for those before it to leave.
    case planned
    case booting
    case running
    case suspending
    case resuming
    case migrating
    case stopping
    /// Has no machines, and does not queue: its owner wants it to rest.
    case held
  }

  var workspace: Workspace
  var state = State.free
  /// Its memory is stored on ``origins``.
  var isSuspended = false
  /// It makes way for reservations.
  var isPreemptible = false
  /// It went ahead of one that stood before it in the queue.
  var overtook = false
  /// It was ended to be begun anew, or its machines would not boot, so often.
  var failures: UInt8 = 0
  /// How often the belief in its end was prolonged.
  var extensions: UInt8 = 0
  /// When it has been ended, it is queued again.
  var returns = false
  /// What each machine takes.
  var need = Amount.zero
  /// The number of its kind of need among ``Vacancies``.
  var kind: Int32 = 0
  /// One entry a machine.
  var hosts: [Int32] = []
  var origins: [Int32] = []
  /// Hosts that machines on the move have not left yet.
  var leftBehind: [Int32] = []
  /// The claim it has in the timetable, µs; none when they are equal.
  var from: Int64 = 0
  var to: Int64 = 0
  /// It must be gone from its hosts by then, and begins to go at `leaves`; `.max` when nobody needs them.
  var cut: Int64 = .max
  var leaves: Int64 = .max
  /// For whom; and whether that one only waits, promised a start.
  var cutFor: Int64 = 0
  var yields = false
  /// Run time it is believed to have left, µs on bare metal.
  var remaining: Int64 = 0
  /// Since when it runs, µs.
  var ranFrom: Int64 = 0
  /// When the duration it asked for runs out while it runs, µs.
  var due: Int64 = .max
  /// What last kept it from starting when it was to start.
  var held: Lateness?
  /// The transfer it waits for; −1 when none.
  var transfer: Int32 = -1
  /// Its start was promised for later, and its image is on its way.
  var isAwaited = false
  /// The cap that followed its demand; −1: as its quantum says.
  var cap: Int32 = -1
  /// Its image is pinned on its hosts.
  var pins = false
  var rank: Double = 0
  /// While it queues: how long it takes from its start, µs, at home if it is suspended; of that, until its work goes on; and the least time
  /// from its start on for which it must find places before it is worth while to look at them.
  var whole: Int64 = 0
  var before: Int64 = 0
  var least: Int64 = 0
  /// Its owner wants it to rest; has taken it back.
  var isHeld = false
  var isWithdrawn = false
  /// It could not be suspended so often in a row, and is not told again before this instant, µs.
  var attempts: UInt8 = 0
  var isLeftAloneUntil: Int64 = .min

  init(_ workspace: Workspace) { self.workspace = workspace }

  static var none: Lease { Lease(Workspace(id: 0, jobNumber: 0, submit: .zero, count: 1, requested: .zero)) }

  var isReservation: Bool {
    switch workspace.terms {
    case .advanceReservation, .deadline, .immediate: true
    case .bestEffort: false
    }
  }

  /// Where it holds room, one entry a machine, by host.
  var everywhere: [Int32] { leftBehind.isEmpty && hosts.count < 2 ? hosts : (hosts + leftBehind).sorted() }

  /// Its machines are on their hosts.
  var isThere: Bool {
    switch state {
    case .booting, .running, .suspending, .resuming, .migrating: true
    // One that had no machines any more only waits for the world to agree.
    case .stopping: !hosts.isEmpty
    case .free, .queued, .planned, .held: false
    }
  }
}
