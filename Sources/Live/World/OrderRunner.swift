import Foundation
import Logging
import Model
import Policy
import Synchronization

/// Carries one order out, or undoes it, on the thread it is called on: machine by machine through ``MachineHand``, all machines of a workspace at a time.
///
/// Everything here may be called again after it was cut off anywhere: what is done already is found done.
struct OrderRunner: Sendable {
  let site: LiveSite
  let seats: [HostSeat]
  let journal: Journal
  let log: Logger
  let images: BaseImages
  let clones = CloneHistory()

  init(site: LiveSite, seats: [HostSeat], journal: Journal, log: Logger) {
    self.site = site
    self.seats = seats
    self.journal = journal
    self.log = log
    images = BaseImages(site.environments)
  }

  /// - Throws: `HostSilence` when a host does not answer and the order has to wait for it; `Leaving` when Quanta ends.
  ///   Any other error is one after which the order must be tried again.
  func run(_ task: OrderTask, _ flag: Crew.Flag) throws -> Finish {
    let steps = OrderSteps(journal: journal, order: task.id)
    do {
      return try task.undoes ? undo(task, steps) : carryOut(task, steps, flag)
    } catch let error as HostSilence {
      throw error
    } catch is CancellationError {
      if flag.reason == .leaving { throw Leaving() }
      return Finish(order: task.id, outcome: .superseded)
    }
  }

  private func carryOut(_ task: OrderTask, _ steps: OrderSteps, _ flag: Crew.Flag) throws -> Finish {
    switch task.order.kind {
    case .stage: try stage(task, steps)
    case .start: try start(task, steps, flag)
    case .suspend: try suspend(task, steps)
    case .resume: try resume(task, steps)
    case .migrate: try migrate(task, steps)
    case .stop, .tidy: try stop(task, steps)
    case .adjust: try adjust(task, steps)
    case .evict: try evict(task, steps)
    case .record: try record(task, steps)
    }
  }

  // MARK: Parts

  func hand(_ host: Int32, _ steps: OrderSteps) -> MachineHand {
    let seat = seats[Int(host)]
    return MachineHand(
      link: seat.actor.another(), host: seat.host, site: site, driver: seat.driver, steps: steps, clones: clones)
  }

  func store(_ host: Int32, _ steps: OrderSteps) -> ImageStore {
    let seat = seats[Int(host)]
    return ImageStore(
      link: seat.actor.another(), host: seat.host, record: JournalImages(journal: journal), steps: steps)
  }

  /// Sees to it that a host has the image of an environment, verified.
  func ensureImage(_ order: Order, on host: Int32, _ steps: OrderSteps) throws {
    guard let image = try images.image(order.environment) else { return }
    try store(host, steps).stage(image)
  }

  func environment(_ order: Order) throws -> LiveEnvironment {
    let index = Int(order.environment) - 1
    guard site.environments.indices.contains(index) else {
      throw QuantaError(.data, "environment \(order.environment) is not in the site file any more", at: site.origin)
    }
    return site.environments[index]
  }

  /// Does something for each of `count` machines at a time; the error of the first machine that had one is thrown when all are done.
  ///
  /// A host that does not answer counts more than what went wrong elsewhere: nothing is settled before it does.
  func each(_ hosts: [Int32], _ body: @escaping @Sendable (Int, Int32) throws -> Void) throws {
    let errors = MachineErrors(count: hosts.count)
    let group = DispatchGroup()
    let queue = DispatchQueue(label: "machines", attributes: .concurrent)
    for (machine, host) in hosts.enumerated() {
      queue.async(group: group) {
        do { try body(machine, host) } catch { errors.set(Self.told(error, host), at: machine) }
      }
    }
    group.wait()
    let all = errors.all
    if let silence = all.first(where: { $0 is HostSilence }) { throw silence }
    if let cancelled = all.first(where: { $0 is CancellationError }) { throw cancelled }
    if let first = all.first { throw first }
  }

  /// A connection that broke tells nothing of what came of the call.
  private static func told(_ error: any Error, _ host: Int32) -> any Error {
    guard let error = error as? LibvirtError, error.kind == .connection else { return error }
    return HostSilence(host: host, message: error.description)
  }

  /// Ends a machine at once, if it is there, and removes all that is its.
  func end(_ identity: MachineIdentity, on host: Int32, _ steps: OrderSteps) throws {
    let hand = hand(host, steps)
    try hand.stop(identity, grace: .zero)
    try hand.remove(identity)
  }

  /// Text of an error for the record.
  func text(_ error: any Error) -> String { (error as? QuantaError).map(\.description) ?? "\(error)" }

  func removeLeftover(_ identity: MachineIdentity, on host: Int32) throws {
    let order = try journal.open(
      Order(
        .tidy, workspace: 0, hosts: [host], reason: "\(identity.domain) is left over on a host that came back",
        decided: WallClock.now))
    try end(identity, on: host, OrderSteps(journal: journal, order: order))
    try journal.finish(Finish(order: order, outcome: .done))
  }
}

/// Errors by machine.
private final class MachineErrors: @unchecked Sendable {
  private let lock = NSLock()
  private var errors: [(any Error)?]

  init(count: Int) { errors = [(any Error)?](repeating: nil, count: count) }

  func set(_ error: any Error, at machine: Int) { lock.withLock { errors[machine] = error } }

  /// In order of the machines.
  var all: [any Error] { lock.withLock { errors.compactMap { $0 } } }
}

/// Remembers in the journal which images were found to be what they should be.
struct JournalImages: ImageRecord {
  let journal: Journal

  func isVerified(_ volume: String, _ checksum: String, on host: String) -> Bool {
    // A journal that cannot be read knows nothing: the image is read once more.
    (try? journal.verifiedChecksum(of: volume, on: host)) == checksum
  }

  func setVerified(_ volume: String, _ checksum: String, on host: String) throws {
    try journal.noteVerified(volume, on: host, checksum: checksum)
  }

  func forget(_ volume: String, on host: String) throws { try journal.forgetImage(volume, on: host) }
}

/// The images of a site's environments; each file is read once, when it is first needed.
final class BaseImages: Sendable {
  private let environments: [LiveEnvironment]
  private let known = Mutex<[Int32: BaseImage?]>([:])

  init(_ environments: [LiveEnvironment]) { self.environments = environments }

  /// - Parameter environment: as the catalogue counts, from 1.
  /// - Returns: `nil` for one without an image.
  func image(_ environment: Int32) throws -> BaseImage? {
    try known.withLock { known in
      if let image = known[environment] { return image }
      guard environments.indices.contains(Int(environment) - 1) else { return nil }
      let image = try BaseImage(environments[Int(environment) - 1])
      known[environment] = .some(image)
      return image
    }
  }
}
