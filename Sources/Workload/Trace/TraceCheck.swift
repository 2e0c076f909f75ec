import Model

/// Goes through a log and tells every oddity with its line.
public enum TraceCheck {
  /// One oddity at one line.
  public struct Finding: Hashable, Sendable, Codable {
    public var line: Int
    public var oddity: Oddity
    /// What exactly, where the oddity's title does not say it.
    public var detail: String

    public init(line: Int, oddity: Oddity, detail: String = "") {
      self.line = line
      self.oddity = oddity
      self.detail = detail
    }
  }

  /// How often each oddity was found.
  public struct Summary: Hashable, Sendable, Codable {
    public struct Entry: Hashable, Sendable, Codable {
      public var oddity: Oddity
      public var count: Int
      /// The first line it was found at; `nil` for one of the whole log.
      public var firstLine: Int?
    }
    public var lines: LineCounts
    /// In the order of ``Oddity``.
    public var oddities: [Entry]
    /// No line is refused.
    public var readable: Bool { lines.bad == 0 }
  }

  /// Reads `log`, opened under ``BadLinePolicy/skip``, to its end. Memory does not grow with the log.
  ///
  /// - Parameters:
  ///   - log: from where it stands.
  ///   - machine: processors; the header's when `nil`.
  ///   - limit: how many findings of each oddity to tell; the rest are only counted.
  ///   - tell: called in the order of lines.
  /// - Throws: what reading throws, and what `tell` throws.
  public static func run(
    _ log: SWFLog, machine: Int32? = nil, limit: Int = 10, tell: (Finding) throws -> Void
  ) throws -> Summary {
    var counter = OddityCounter(machine: machine ?? log.header.processors)
    var told = [Int](repeating: 0, count: Oddity.allCases.count)
    var first = [Int?](repeating: nil, count: Oddity.allCases.count)
    let pending = Pending()
    log.onOddLine = { line, what in
      switch what {
      case .bad(let reason): pending.findings.append(Finding(line: line, oddity: .badLine, detail: reason))
      case .lateComment: pending.findings.append(Finding(line: line, oddity: .lateComment))
      case .blank: pending.findings.append(Finding(line: line, oddity: .blankLine))
      }
    }
    defer { log.onOddLine = nil }

    var scanned = 0
    repeat {
      pending.findings.removeAll(keepingCapacity: true)
      scanned = try log.scan()
      for i in 0..<scanned {
        let record = log.batch[i]
        counter.examine(record) { oddity in
          if first[oddity.index] == nil { first[oddity.index] = record.line }
          guard told[oddity.index] < limit else { return }
          told[oddity.index] += 1
          pending.findings.append(Finding(line: record.line, oddity: oddity, detail: detail(of: oddity, record)))
        }
      }
      // Lines that are no records were met while their neighbours were scanned.
      for finding in pending.findings.sorted(by: { ($0.line, $0.oddity.index) < ($1.line, $1.oddity.index) }) {
        if [.badLine, .lateComment, .blankLine].contains(finding.oddity) {
          if first[finding.oddity.index] == nil { first[finding.oddity.index] = finding.line }
          guard told[finding.oddity.index] < limit else { continue }
          told[finding.oddity.index] += 1
        }
        try tell(finding)
      }
    } while scanned > 0

    counter.finish(log)
    return Summary(
      lines: log.counts,
      oddities: counter.found.map {
        Summary.Entry(oddity: $0.oddity, count: $0.count, firstLine: first[$0.oddity.index])
      })
  }

  /// What the log's hook fills while a batch is scanned.
  private final class Pending {
    var findings: [Finding] = []
  }

  private static func detail(of oddity: Oddity, _ record: SWFRecord) -> String {
    func seconds(_ time: SimDuration) -> String { "\(decimal(time.microseconds)) s" }
    switch oddity {
    case .submitNegative, .submitOutOfOrder: return "submitted at \(decimal(record.submit.microseconds)) s"
    case .runNegative: return seconds(record.run)
    case .jobNumber: return "job \(record.jobNumber)"
    case .allocatedOverRequested: return "\(record.allocatedProcessors) > \(record.requestedProcessors)"
    case .tooWide: return "\(max(record.allocatedProcessors, record.requestedProcessors)) processors"
    case .runOverEstimate: return "\(seconds(record.run)) > \(seconds(record.requestedTime))"
    case .cpuOverRun: return "\(seconds(record.averageCPU)) > \(seconds(record.run))"
    case .status: return "status \(record.status)"
    default: return ""
    }
  }
}

/// Microseconds as seconds, exactly: `2.5`, `-1`, `600`.
func decimal(_ microseconds: Int64) -> String {
  let whole = microseconds.magnitude / 1_000_000
  var fraction = String(microseconds.magnitude % 1_000_000 + 1_000_000).dropFirst()
  while fraction.last == "0" { fraction.removeLast() }
  return (microseconds < 0 ? "-" : "") + String(whole) + (fraction.isEmpty ? "" : "." + fraction)
}
