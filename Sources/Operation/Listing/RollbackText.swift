import Live

/// What was left half-way, and what became of it, in words.
public enum RollbackText {
  /// One order, the calls that had been made for it indented below it; without a final line break.
  public static func text(_ line: Rollback.Line) -> String {
    let subject = line.workspace > 0 ? " of workspace \(line.workspace)" : ""
    let hosts = line.hosts.isEmpty ? "" : " on \(Words.names(line.hosts))"
    let outcome = line.outcome.isEmpty ? "" : ": \(line.outcome)"
    let calls = line.calls.isEmpty ? ["  nothing had been called yet"] : line.calls.map { "  \($0)" }
    return (["order \(line.order), \(line.kind)\(subject)\(hosts)\(outcome)"] + calls).joined(separator: "\n")
  }
}
