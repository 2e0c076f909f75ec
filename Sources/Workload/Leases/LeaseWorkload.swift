import Model

/// A file of leases, in memory: such files are small.
///
/// Two dialects are read, told apart by their first character: text of ten columns a line, and XML. See <doc:LeaseWorkloads>.
///
/// ```swift
/// let workload = try LeaseWorkload.read(path: "reservations.lwf")
/// var source = MergedArrivals([jobs, workload.arrivals])
/// ```
public struct LeaseWorkload: Sendable {
  /// What is done with the disk images a file names.
  public enum Images: Hashable, Sendable {
    /// Each is an environment.
    case environments
    /// Every lease runs in the host's own environment.
    case ignored
  }

  /// What the reading changed.
  public struct Counts: Hashable, Sendable, Codable {
    /// Leases read.
    public var leases = 0
    /// Submitted before a lease that stands above it in the file, and put in its place.
    public var reordered = 0
    /// With a real duration longer than the requested one, at which they end.
    public var killedAtRequest = 0
    /// With a deadline and a start: submitted at that start (see ``LeaseRequest/arrival(id:)``).
    public var deferredToStart = 0
    /// Marked preemptible though they start at a set time or at once, which is kept whatever the mark says.
    public var preemptibleReservations = 0
    /// XML elements that are not known, passed over.
    public var ignoredElements = 0

    public init() {}

    /// All of it in one sentence.
    public var sentence: String {
      let changes = [
        ("put in order of submission", reordered), ("ending at the requested duration", killedAtRequest),
        ("with a deadline, submitted at their start", deferredToStart),
        ("reservations marked preemptible, not preempted", preemptibleReservations),
        ("elements not known, passed over", ignoredElements),
      ].filter { $0.1 > 0 }.map { "\($0.0) (\(grouped($0.1)))" }
      let head = "\(grouped(leases)) lease\(leases == 1 ? "" : "s") read"
      return changes.isEmpty ? head : head + ": " + changes.joined(separator: ", ")
    }
  }

  /// The file as messages name it.
  public let name: String
  /// As they stand in the file.
  public let requests: [LeaseRequest]
  /// The disk images met, after those handed in.
  public let images: LeaseImages
  /// The site the file describes, if it does.
  public let site: ClusterShape?
  /// The leases by submission, numbered 1, 2, …; those submitted together stay in the order of the file.
  public let arrivals: ArrivalList
  public let counts: Counts

  init(name: String, requests: [LeaseRequest], images: LeaseImages, site: ClusterShape?, ignoredElements: Int = 0) {
    self.name = name
    self.requests = requests
    self.images = images
    self.site = site
    var counts = Counts()
    counts.leases = requests.count
    counts.ignoredElements = ignoredElements
    var latest = SimTime(microseconds: .min)
    for request in requests {
      if request.effectiveSubmit < latest { counts.reordered += 1 }
      latest = max(latest, request.effectiveSubmit)
      if request.actual > request.requested { counts.killedAtRequest += 1 }
      if request.effectiveSubmit != request.submit { counts.deferredToStart += 1 }
      if request.preemptible, request.deadline == nil, request.start != .unspecified {
        counts.preemptibleReservations += 1
      }
    }
    self.counts = counts
    let order = requests.enumerated().sorted {
      ($0.element.effectiveSubmit, $0.offset) < ($1.element.effectiveSubmit, $1.offset)
    }
    arrivals = ArrivalList(order.enumerated().map { $0.element.element.arrival(id: Int64($0.offset + 1)) })
  }

  /// Reads the file at `path` (`-`: standard input), plain or gzip.
  ///
  /// - Parameters:
  ///   - path: of either dialect.
  ///   - images: whether the disk images named become environments.
  ///   - known: images of other files, whose indices are kept.
  /// - Throws: `QuantaError` of kind `noInput` when there is no such file, `data` with file and line when a lease makes no sense.
  public static func read(
    path: String, images: Images = .environments, known: LeaseImages = LeaseImages()
  ) throws -> LeaseWorkload {
    try read(TextLines.open(path: path, kind: "a lease workload"), images, known)
  }

  /// Reads a workload from memory; `name` is what messages call it.
  ///
  /// - Throws: as ``read(path:images:known:)``.
  public static func read(
    bytes: [UInt8], name: String, images: Images = .environments, known: LeaseImages = LeaseImages()
  ) throws -> LeaseWorkload {
    try read(TextLines(bytes: bytes, name: name), images, known)
  }

  private static func read(_ lines: TextLines, _ images: Images, _ known: LeaseImages) throws -> LeaseWorkload {
    var text = LeaseTextReader(images: images, known: known)
    while let line = try lines.next() {
      if text.requests.isEmpty, let first = line.first(where: { $0 != 0x20 && $0 != 0x09 }), first == UInt8(ascii: "<")
      {
        let offset = lines.line - 1
        var bytes = Array(line.drop { $0 != UInt8(ascii: "<") })
        while let line = try lines.next() {
          bytes.append(0x0A)
          bytes.append(contentsOf: line)
        }
        return try LeaseXMLReader.read(bytes, name: lines.name, lineOffset: offset, images: images, known: known)
      }
      try text.take(line, from: lines)
    }
    guard !text.requests.isEmpty else {
      throw QuantaError(
        .data, "the file has no leases (\(grouped(lines.line)) line\(lines.line == 1 ? "" : "s"))", at: lines.name,
        remedy: "give a file with at least one lease")
    }
    return LeaseWorkload(name: lines.name, requests: text.requests, images: text.known, site: nil)
  }
}
