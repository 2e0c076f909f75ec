/// What a reading did to a log: nothing is dropped or changed without being counted here.
public struct ReadingCounts: Hashable, Sendable, Codable {
  /// Records read, the bad lines left out not among them.
  public var read = 0
  /// Jobs they became.
  public var kept = 0

  // Records dropped, by the first rule that dropped them.
  public var droppedNegativeSubmit = 0
  public var droppedStatus = 0
  public var droppedNoProcessors = 0
  public var droppedTooWide = 0
  public var droppedNoRun = 0
  public var droppedNoEstimate = 0
  /// Lines that were no records, left out as asked.
  public var badLines = 0

  // Jobs kept, but not as the log has them.
  public var submitRaisedToZero = 0
  public var oneProcessor = 0
  public var clippedToMachine = 0
  /// Run times ≤ 0 that became one second.
  public var runOneSecond = 0
  /// Run times ≤ 0 that became the requested time.
  public var runFromRequest = 0
  /// Without a requested time: the run time is the estimate.
  public var estimateFromRun = 0
  public var killedAtEstimate = 0
  public var runOverEstimate = 0
  public var estimateRaised = 0
  /// Submitted before a job that stands above it in the log, and put in its place.
  public var reordered = 0

  public init() {}

  public var dropped: Int {
    droppedNegativeSubmit + droppedStatus + droppedNoProcessors + droppedTooWide + droppedNoRun + droppedNoEstimate
  }

  /// The drops by rule, those that dropped nothing left out.
  public var drops: [(rule: String, count: Int)] {
    [
      ("submitted before time 0", droppedNegativeSubmit), ("status", droppedStatus),
      ("processors ≤ 0", droppedNoProcessors), ("wider than the machine", droppedTooWide), ("run ≤ 0", droppedNoRun),
      ("no requested time", droppedNoEstimate),
    ].filter { $0.1 > 0 }
  }

  /// The changes by rule, those that changed nothing left out.
  public var changes: [(rule: String, count: Int)] {
    [
      ("submitted before time 0, now at 0", submitRaisedToZero), ("processors ≤ 0, now 1", oneProcessor),
      ("clipped to the machine", clippedToMachine), ("run ≤ 0, now 1 s", runOneSecond),
      ("run ≤ 0, now the requested time", runFromRequest), ("without requested time, run time taken", estimateFromRun),
      ("killed at the estimate", killedAtEstimate), ("running over the estimate", runOverEstimate),
      ("estimate raised to the run time", estimateRaised), ("put in order of submission", reordered),
    ].filter { $0.1 > 0 }
  }

  /// All of it in one sentence: `28,476 read, 28,467 kept, 9 dropped: run ≤ 0 (8), processors ≤ 0 (1)`.
  public var sentence: String {
    func list(_ items: [(rule: String, count: Int)]) -> String {
      items.map { "\($0.rule) (\(grouped($0.count)))" }.joined(separator: ", ")
    }
    var text = "\(grouped(read)) read, \(grouped(kept)) kept, \(grouped(dropped)) dropped"
    if dropped > 0 { text += ": " + list(drops) }
    if !changes.isEmpty { text += "; " + list(changes) }
    if badLines > 0 {
      text +=
        "; \(grouped(badLines)) line\(badLines == 1 ? "" : "s") left out that \(badLines == 1 ? "is" : "are") no record"
    }
    return text
  }
}

/// A whole number with a comma between groups of three digits, whatever the locale.
public func grouped(_ number: Int) -> String {
  let digits = Array(String(number.magnitude))
  var text = number < 0 ? "-" : ""
  for (place, digit) in digits.enumerated() {
    if place > 0, (digits.count - place) % 3 == 0 { text.append(",") }
    text.append(digit)
  }
  return text
}
