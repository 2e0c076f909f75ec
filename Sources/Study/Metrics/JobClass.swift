import Model

/// Bounds that sort jobs into classes of size and length.
public struct JobClassBounds: Hashable, Sendable, Codable {
  /// Most processors of each size class but the last, ascending.
  public var sizes: [Int32]
  /// Run time below which a job belongs to each length class but the last, ascending.
  public var lengths: [SimDuration]

  public init(sizes: [Int32], lengths: [SimDuration]) {
    self.sizes = sizes
    self.lengths = lengths
  }

  /// Sizes 1, 2–8, 9–32, 33–128, more; lengths (actual run time) below 10 min, below 1 h, below 8 h, longer.
  public static let standard = JobClassBounds(
    sizes: [1, 8, 32, 128], lengths: [.seconds(600), .seconds(3600), .seconds(8 * 3600)])

  public var count: Int { (sizes.count + 1) * (lengths.count + 1) }

  /// `1`, `2-8`, …, `>128`: processors.
  public func sizeName(_ index: Int) -> String {
    guard index < sizes.count else { return sizes.last.map { ">\($0)" } ?? "all" }
    let low = index == 0 ? 1 : sizes[index - 1] + 1
    return low == sizes[index] ? "\(low)" : "\(low)-\(sizes[index])"
  }

  /// `<10min`, `10min-1h`, `1h-8h`, `>=8h`.
  public func lengthName(_ index: Int) -> String {
    guard index < lengths.count else { return lengths.last.map { ">=\(Self.short($0))" } ?? "all" }
    return index == 0
      ? "<\(Self.short(lengths[0]))" : "\(Self.short(lengths[index - 1]))-\(Self.short(lengths[index]))"
  }

  private static func short(_ duration: SimDuration) -> String {
    let seconds = duration.microseconds / 1_000_000
    if duration.microseconds % 1_000_000 != 0 { return "\(duration.seconds)s" }
    if seconds % 3600 == 0 { return "\(seconds / 3600)h" }
    return seconds % 60 == 0 ? "\(seconds / 60)min" : "\(seconds)s"
  }
}

/// How the jobs of one size and length fared.
public struct ClassMetrics: Hashable, Sendable, Codable {
  /// Processors, as ``JobClassBounds/sizeName(_:)`` spells it.
  public var size: String
  /// Actual run time, as ``JobClassBounds/lengthName(_:)`` spells it.
  public var length: String
  public var jobs: Int
  /// `nil` when the class is empty.
  public var meanWait: Double?
  public var meanBoundedSlowdown: Double?
  public var coreHours: Double

  enum CodingKeys: String, CodingKey {
    case size, length, jobs
    case meanWait = "mean_wait_s"
    case meanBoundedSlowdown = "mean_bounded_slowdown"
    case coreHours = "work_core_h"
  }

  /// Undefined values are written as `null`: a key that comes and goes is harder to read.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(size, forKey: .size)
    try container.encode(length, forKey: .length)
    try container.encode(jobs, forKey: .jobs)
    try container.encode(meanWait, forKey: .meanWait)
    try container.encode(meanBoundedSlowdown, forKey: .meanBoundedSlowdown)
    try container.encode(coreHours, forKey: .coreHours)
  }
}

/// How one user's jobs fared.
public struct UserMetrics: Hashable, Sendable, Codable {
  /// As the log numbers users; −1 collects the jobs whose user it does not say.
  public var user: Int32
  public var jobs: Int
  public var meanWait: Double
  public var meanBoundedSlowdown: Double
  public var coreHours: Double

  enum CodingKeys: String, CodingKey {
    case user, jobs
    case meanWait = "mean_wait_s"
    case meanBoundedSlowdown = "mean_bounded_slowdown"
    case coreHours = "work_core_h"
  }
}
