import Foundation
import Model

/// One host that cannot be used for a time, as a trace tells.
public struct HostOutage: Hashable, Sendable {
  /// Hosts are numbered from 0 through the groups of the cluster.
  public var host: Int32
  public var from: SimTime
  public var to: SimTime

  public init(host: Int32, from: SimTime, to: SimTime) {
    self.host = host
    self.from = from
    self.to = to
  }
}

/// A trace of host failures: text, one outage a line.
///
/// ```
/// # host  from  to      seconds from the start of the run
/// 3       86400 90000
/// 17      100.5 7300
/// ```
///
/// Blanks or tabs between the three fields; what follows a `#`, and empty lines, are passed over. Seconds may have up to six decimals.
/// Lines may stand in any order; two outages of one host may touch, but not overlap.
public enum FailureTrace {
  /// Reads the trace at `path`.
  ///
  /// - Parameter path: of the file.
  /// - Parameter hosts: how many there are; `nil` when that is not known yet.
  /// - Returns: the outages by time, then by host.
  /// - Throws: `QuantaError`: kind `noInput` when there is no such file, `data` naming file and line of what is wrong.
  public static func read(path: String, hosts: Int? = nil) throws -> [HostOutage] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
      throw QuantaError(.noInput, "there is no failure trace '\(path)'", remedy: "check the path")
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw QuantaError(.noInput, "the failure trace cannot be read", at: path, remedy: "check its permissions")
    }
    guard let text = String(validating: data, as: UTF8.self), !text.utf8.contains(0) else {
      throw QuantaError(
        .data, "the failure trace is not text", at: path, remedy: "give lines of 'host from-seconds to-seconds'")
    }
    return try parse(text, name: path, hosts: hosts)
  }

  /// Reads a trace from memory; `name` is what messages call it. O(n log n).
  public static func parse(_ text: String, name: String, hosts: Int? = nil) throws -> [HostOutage] {
    var found: [(outage: HostOutage, line: Int)] = []
    // A line feed ends a line, whatever else stands before it: in Swift "\r\n" is one character.
    for (index, line) in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      let place = "\(name):\(index + 1)"
      if let outage = try outage(Substring(line), hosts, place) { found.append((outage, index + 1)) }
    }
    try checkOverlaps(found, name)
    return found.map(\.outage).sorted { ($0.from, $0.host) < ($1.from, $1.host) }
  }

  private static func outage(_ line: Substring, _ hosts: Int?, _ place: String) throws -> HostOutage? {
    let content = line.prefix { $0 != "#" }
    let fields = content.split { $0 == " " || $0 == "\t" || $0 == "\r" }
    guard !fields.isEmpty else { return nil }
    guard fields.count == 3 else {
      throw QuantaError(
        .data, "a line of \(fields.count) fields is no outage", at: place,
        remedy: "write 'host from-seconds to-seconds'")
    }
    guard let host = Int32(fields[0]), host >= 0 else {
      throw QuantaError(.data, "'\(fields[0])' is no host", at: place, remedy: "give its number, from 0 on")
    }
    if let hosts, Int(host) >= hosts {
      throw QuantaError(.data, "there is no host \(host)", at: place, remedy: "the hosts are 0 to \(hosts - 1)")
    }
    let (from, to) = (try time(fields[1], place), try time(fields[2], place))
    guard from < to else {
      throw QuantaError(
        .data, "host \(host) is back at \(fields[2]) s, not after it failed at \(fields[1]) s", at: place,
        remedy: "write the begin before the end")
    }
    return HostOutage(host: host, from: from, to: to)
  }

  /// Exactly: `Double` would move some decimals by a microsecond.
  private static func time(_ field: Substring, _ place: String) throws -> SimTime {
    let parts = field.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let fraction = parts.count == 2 ? parts[1] : ""
    let digits = parts[0] + fraction + String(repeating: "0", count: max(0, 6 - fraction.count))
    guard !parts[0].isEmpty, parts.count == 1 || !fraction.isEmpty, fraction.count <= 6,
      digits.utf8.allSatisfy({ (48...57).contains($0) }), let micros = Int64(digits)
    else {
      throw QuantaError(
        .data, "'\(field)' is no time", at: place,
        remedy: "give seconds from the start of the run, 0 or more, with at most six decimals")
    }
    return SimTime(microseconds: micros)
  }

  private static func checkOverlaps(_ found: [(outage: HostOutage, line: Int)], _ name: String) throws {
    let sorted = found.sorted { ($0.outage.host, $0.outage.from, $0.line) < ($1.outage.host, $1.outage.from, $1.line) }
    for (a, b) in zip(sorted, sorted.dropFirst())
    where a.outage.host == b.outage.host && b.outage.from < a.outage.to {
      throw QuantaError(
        .data,
        "host \(b.outage.host) fails at \(b.outage.from.seconds) s, but is down until \(a.outage.to.seconds) s (line \(a.line))",
        at: "\(name):\(b.line)", remedy: "make one line of both")
    }
  }
}
