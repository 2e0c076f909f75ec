import Foundation
import Model

/// When a run saves itself, and where.
public struct CheckpointPlan: Sendable {
  /// Simulated time between two checkpoints; one is also made when the run is interrupted.
  public var every: SimDuration
  /// The file; each checkpoint takes the place of the one before.
  public var path: String
  /// What resuming needs to know; positions are filled in when it is written.
  public var header: Checkpoint.Header

  public init(every: SimDuration, path: String, header: Checkpoint.Header) {
    self.every = every
    self.path = path
    self.header = header
  }
}

/// A run saved between two instants: its inputs, where its outputs stand, and its state.
///
/// A run resumed from it writes the same bytes as one that was never interrupted.
public struct Checkpoint: Sendable {
  /// The inputs of the run, and where its outputs stand.
  public struct Header: Hashable, Sendable, Codable {
    /// Of the program that wrote it.
    public var version: String
    /// The trace, and how it is read.
    public var trace: TraceInput
    /// Of the trace's bytes; resuming checks it.
    public var traceSHA256: String
    /// The policy, the machine and what is kept.
    public var settings: RunSettings
    /// Simulated time between two checkpoints.
    public var every: SimDuration
    /// The file of jobs, if one is written, and where it stands.
    public var csvPath: String?
    public var csvPosition: JobsCSVWriter.Position?
    /// The JSON document to write at the end, if any.
    public var jsonPath: String?
    /// The database, if rows go to one, the run in it, and how many jobs it holds of that run.
    public var databasePath: String?
    public var databaseRun: RunID?
    public var databaseRows: Int64?
    /// One row a workspace goes into the database.
    public var storesJobs: Bool

    public init(
      trace: TraceInput, traceSHA256: String, settings: RunSettings, every: SimDuration, csvPath: String? = nil,
      jsonPath: String? = nil, databasePath: String? = nil, databaseRun: RunID? = nil, storesJobs: Bool = false
    ) {
      version = Version.current
      self.trace = trace
      self.traceSHA256 = traceSHA256
      self.settings = settings
      self.every = every
      self.csvPath = csvPath
      self.jsonPath = jsonPath
      self.databasePath = databasePath
      self.databaseRun = databaseRun
      self.storesJobs = storesJobs
    }
  }

  /// The inputs of the run, and where its outputs stand.
  public var header: Header
  var state: [UInt8]

  private static let magic = Array("QUANTA-CHECKPOINT-1\n".utf8)

  init(header: Header, state: [UInt8]) {
    self.header = header
    self.state = state
  }

  /// Writes beside `path` first and then takes its place, so that there is always a whole checkpoint.
  func write(to path: String) throws {
    let head = [UInt8](try JSONDocument.data(header))
    let body = Self.bytes(UInt64(head.count)) + head + state
    let data = Data(Self.magic + Self.bytes(Self.checksum(body[...])) + body)
    let partial = path + ".partial"
    do {
      var file = try OutputFile(path: partial)
      try file.append(contentsOf: data)
      try file.flush()
    } catch let error as QuantaError {
      unlink(partial)
      throw QuantaError(
        .inputOutput, "the checkpoint cannot be written: \(error.message)", at: path,
        remedy: "free space or name another place with --checkpoint; results so far are kept")
    }
    guard rename(partial, path) == 0 else {
      let reason = String(cString: strerror(errno))
      unlink(partial)
      throw QuantaError(
        .inputOutput, "the checkpoint cannot be written: \(reason)", at: path,
        remedy: "name another place with --checkpoint; results so far are kept")
    }
  }

  /// Reads a checkpoint and makes sure that it can be resumed here: same version, same trace.
  public init(path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw QuantaError(.noInput, "there is no checkpoint that can be read", at: path, remedy: "check the path")
    }
    let damaged = QuantaError(
      .data, "is not a checkpoint, or is damaged", at: path, remedy: "name one that --checkpoint made, or run anew")
    let bytes = [UInt8](data)
    let body = Self.magic.count + 8
    let start = body + 8
    guard bytes.count >= start, bytes.starts(with: Self.magic),
      Self.integer(bytes[Self.magic.count..<body]) == Self.checksum(bytes[body...])
    else { throw damaged }
    let length = Self.integer(bytes[body..<start])
    guard length <= UInt64(bytes.count - start) else { throw damaged }
    let end = start + Int(length)
    guard let header = try? JSONDecoder().decode(Header.self, from: Data(bytes[start..<end])) else { throw damaged }
    guard header.version == Version.current else {
      throw QuantaError(
        .data, "the checkpoint was made by version \(header.version), this is \(Version.current)", at: path,
        remedy: "resume with that version, or run anew")
    }
    self.init(header: header, state: Array(bytes[end...]))
  }

  /// FNV-1a, 64 bits (Fowler, Noll & Vo): a state that was changed on the disk would end the program anywhere.
  private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  private static func bytes(_ value: UInt64) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }

  private static func integer(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
