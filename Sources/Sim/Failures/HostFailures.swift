import Model
import Stats

/// When each host of a site fails and when it is back: one alternating renewal process a host, one trace for all, or both at a time.
///
/// Each host draws from a stream of its own, in turn a time to failure and a time to repair, so that the outages of a host are the same
/// whatever a policy does, and in whatever order hosts are asked for (common random numbers). Time to failure counts from the host's
/// return – at first from the start of the run –, whether the host works or not. Where a trace tells of outages too, a host is down
/// whenever either says so, and neither moves the other.
///
/// Source of the process: R. E. Barlow and F. Proschan, *Mathematical Theory of Reliability*, 1965, chapter 3. Every call takes time
/// proportional to the outages it passes, at a mean constant.
public struct HostFailures: Sendable {
  /// What draws failures and outages on their host's stream.
  static let purpose = "host failure"
  /// µs: two failures of a host have at least this between them, or time would not go on.
  static let shortestUp: Int64 = 1

  /// An outage from one instant to another, in µs.
  private struct Span {
    var from: Int64
    var to: Int64
    static let never = Span(from: .max, to: .max)
  }

  private let timeBetween: DurationSampler?
  private let timeToRepair: DurationSampler?
  /// By host: the stream, and the drawn outage that is next.
  private var streams: [RandomStream] = []
  private var drawn: [Span] = []
  /// The trace's outages, sorted by host and time; for each host the next and the end of its own.
  private let traced: [Span]
  private var next: [Int32]
  private let last: [Int32]

  /// - Parameters:
  ///   - model: how hosts fail; what has no law fails by the trace alone, and a missing time to repair is none.
  ///   - hosts: how many there are.
  ///   - family: the streams of the run; each host's stream is of the purpose "host failure".
  /// - Throws: `QuantaError` of kind `data` for a law that nothing can be drawn from, or a trace that names no host of these.
  public init(_ model: FailureModel, hosts: Int, streams family: RandomStreams) throws {
    try model.validate(hosts: hosts)
    timeBetween = try model.timeBetween.map { try DurationSampler($0) }
    timeToRepair = try model.timeToRepair.map { try DurationSampler($0) }
    let outages = model.outages.sorted { ($0.host, $0.from) < ($1.host, $1.from) }
    traced = outages.map { Span(from: $0.from.microseconds, to: $0.to.microseconds) }
    var first = [Int32](repeating: 0, count: hosts + 1)
    for outage in outages { first[Int(outage.host) + 1] += 1 }
    for host in 0..<hosts { first[host + 1] += first[host] }
    next = Array(first.dropLast())
    last = Array(first.dropFirst())
    guard timeBetween != nil else { return }
    self.streams = (0..<hosts).map { family.stream(Self.purpose, entity: $0) }
    drawn = [Span](repeating: .never, count: hosts)
    for host in 0..<hosts { draw(host, after: 0) }
  }

  /// Drawn failures count from `time` on instead of from 0, where a run begins late; nothing has been asked yet.
  mutating func begin(at time: Int64) {
    for host in drawn.indices where drawn[host].from < .max {
      drawn[host] = Span(from: Self.sum(drawn[host].from, time), to: Self.sum(drawn[host].to, time))
    }
  }

  /// When `host` fails for the first time, in µs; `.max`: never.
  public mutating func firstFailure(of host: Int32) -> Int64 { nextFailure(of: host, after: 0) }

  /// When `host` is back, in µs; `.max`: never.
  ///
  /// - Parameter host: by number.
  /// - Parameter time: when it failed, as ``firstFailure(of:)`` or ``nextFailure(of:after:)`` said.
  public mutating func repair(of host: Int32, failedAt time: Int64) -> Int64 {
    let host = Int(host)
    var end = time
    // An outage that begins before the last has ended makes one of both.
    while end < .max {
      if !drawn.isEmpty, drawn[host].from <= end {
        end = max(end, drawn[host].to)
        draw(host, after: drawn[host].to)
      } else if next[host] < last[host], traced[Int(next[host])].from <= end {
        end = max(end, traced[Int(next[host])].to)
        next[host] += 1
      } else {
        break
      }
    }
    return end
  }

  /// When `host` fails again after it came back at `time`, in µs; `.max`: never.
  ///
  /// What is over by `time` is passed; a failure that is due then is due at once.
  public mutating func nextFailure(of host: Int32, after time: Int64) -> Int64 {
    let host = Int(host)
    var from = Int64.max
    if !drawn.isEmpty {
      while drawn[host].from < time, drawn[host].to <= time { draw(host, after: drawn[host].to) }
      from = drawn[host].from
    }
    while next[host] < last[host] {
      let outage = traced[Int(next[host])]
      guard outage.from < time, outage.to <= time else {
        from = min(from, outage.from)
        break
      }
      next[host] += 1
    }
    return max(from, time)
  }

  private mutating func draw(_ host: Int, after time: Int64) {
    guard let timeBetween else { return }
    let up = max(Self.shortestUp, timeBetween.draw(&streams[host]).microseconds)
    let from = Self.sum(time, up)
    let down = timeToRepair?.draw(&streams[host]).microseconds ?? 0
    drawn[host] = from == .max ? .never : Span(from: from, to: Self.sum(from, down))
  }

  private static func sum(_ a: Int64, _ b: Int64) -> Int64 {
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? .max : sum
  }
}
