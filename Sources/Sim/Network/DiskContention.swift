import Model

/// Disks on which suspended machines' memory is written and read, each shared fairly by those who use it at a time.
///
/// A disk has one head: what it spends on one user it cannot spend on another. Writing and reading may go at different rates
/// w and r; a user that reads at rate x takes x/r of the disk's time, one that writes y/w. Each that uses a disk alone goes at its
/// full rate; n users, that is n machines, get 1/n of the time each (processor sharing). A workspace is done when the last of its
/// machines is.
///
/// The calendar is the caller's, as with ``TransferNetwork``. Sizes are KiB, times µs.
public struct DiskContention: Hashable, Sendable, Codable {
  public enum Access: UInt8, Hashable, Sendable, Codable { case write, read }

  private var book: FlowBook<[Double]>
  private let rates: [Double]
  private let isShared: Bool

  /// - Parameters:
  ///   - hosts: how many hosts there are.
  ///   - storage: whose disks: one for all, or each host its own; an infinite rate takes no time.
  public init(hosts: Int, storage: SiteModel.Storage) {
    isShared = storage.isShared
    rates = [storage.writeKiBps, storage.readKiBps]
    // The capacity is seconds of disk time each second; sizes are the seconds they take alone.
    book = FlowBook(capacities: [Double](repeating: 1, count: storage.isShared ? 1 : hosts))
  }

  /// Begins to write, or read, `kib` on the disk of each of `hosts`: one entry a machine, each a user of its disk.
  ///
  /// The number `id` is not under way; `now` is not before the last change.
  public mutating func begin(_ id: Int32, _ access: Access, on hosts: [Int32], kib: [Int64], at now: Int64) {
    let rate = rates[Int(access.rawValue)]
    let parts = zip(hosts, kib).map { host, kib in
      FlowBook<[Double]>.Part(
        kib: rate.isInfinite ? 0 : Double(kib) / rate,
        loads: [FluidLinks.Load(link: isShared ? 0 : host, weight: 1)])
    }
    book.begin(id, kib.map(Double.init), flows: parts, at: now)
  }

  /// Stops it; the others get its share.
  ///
  /// - Returns: KiB that were written or read by `now`, rounded down.
  @discardableResult
  public mutating func cancel(_ id: Int32, at now: Int64) -> Int64 {
    guard let index = book.index(of: id) else { return 0 }
    let entry = book.entries[index]
    var moved = entry.payload.reduce(0, +)
    for slot in entry.flows {
      let part = book.links.part(of: slot)
      let whole = book.links.size(of: slot)
      if whole > 0 { moved -= entry.payload[Int(part)] * book.links.left(of: slot, at: now) / whole }
    }
    book.remove(id, at: now)
    return Int64((moved + 1e-6).rounded(.down))
  }

  /// Something of it is due; see ``TransferNetwork/finish(_:at:)``.
  public mutating func finish(_ id: Int32, at now: Int64) -> Bool { book.finish(id, at: now) }

  /// When it next has something to finish; `Int64.max`: never as things stand; `nil`: it is not under way.
  public func end(of id: Int32) -> Int64? { book.end(of: id) }

  /// Hands out, in order of number, each whose next end may be another than last told, and forgets them.
  public mutating func takeMoved(_ body: (_ id: Int32, _ end: Int64) -> Void) { book.takeMoved(body) }
}
