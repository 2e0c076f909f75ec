import Model
import Sim

/// Where the rows of a run go while it runs.
public struct RunSinks {
  /// `-` is standard output; `nil` writes none.
  public var csv: JobsCSVWriter?
  public var database: (store: ResultStore, run: RunID)?
  /// One row a workspace goes into the database.
  public var storesJobs: Bool
  /// Called with each batch of records, in order of departure.
  public var each: (([JobRecord]) -> Void)?
  /// Records not yet in the database: many go in one transaction.
  private var pending: [JobRecord] = []

  static let batch = 20_000

  public init(
    csv: JobsCSVWriter? = nil, database: (store: ResultStore, run: RunID)? = nil, storesJobs: Bool = true,
    each: (([JobRecord]) -> Void)? = nil
  ) {
    self.csv = csv
    self.database = database
    self.storesJobs = storesJobs
    self.each = each
  }

  mutating func add(_ records: [JobRecord]) throws {
    try csv?.add(contentsOf: records)
    each?(records)
    guard let database, storesJobs else { return }
    pending += records
    if pending.count >= Self.batch {
      try database.store.append(jobs: pending[...], to: database.run)
      pending.removeAll(keepingCapacity: true)
    }
  }

  /// Puts everything where it survives the end of the process.
  mutating func flush() throws {
    // A full disk below one of them is no reason to lose the rows of the other.
    let rows = Result { try csv?.flush() }
    if let database, !pending.isEmpty {
      try database.store.append(jobs: pending[...], to: database.run)
      pending.removeAll(keepingCapacity: true)
    }
    try rows.get()
  }
}
