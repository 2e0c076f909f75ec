import Live
import Model
import Policy
import Report

/// All that is known of one workspace, its story included.
public struct WorkspaceSheet: Sendable {
  public let workspace: KeptWorkspace
  public let story: [StoryLine]

  public init(_ workspace: KeptWorkspace, story: [StoryLine]) {
    self.workspace = workspace
    self.story = story
  }

  public var text: String {
    let facts = self.facts
    let width = facts.map(\.name.count).max() ?? 0
    let head = facts.map { fact in
      fact.name + String(repeating: " ", count: width + 2 - fact.name.count) + fact.value + "\n"
    }
    return head.joined() + "\n" + storyText
  }

  private var facts: [(name: String, value: String)] {
    let (request, status) = (workspace.request, workspace.status)
    let clock = Clock(now: .zero)
    let share = ShareWords(status)
    var facts: [(String, String)] = [
      ("workspace", "\(workspace.id) \(request.name)"), ("state", status.state.rawValue),
    ]
    if let reason = status.reason { facts.append(("because", reason)) }
    facts += [
      ("hosts", Words.names(status.hosts)),
      ("machines", "\(request.count), each \(Self.quantum(request.quantum))"), ("environment", request.environment),
      ("terms", Words.terms(request.terms, clock)), ("asks for", request.requested.text),
      ("submitted", clock.text(workspace.submitted)),
    ]
    if let started = status.started { facts.append(("started", clock.text(started))) }
    if let ended = status.ended { facts.append(("ended", clock.text(ended))) }
    if let expected = status.expected {
      facts.append((status.started == nil ? "starts, as believed" : "is over, as believed", clock.text(expected)))
    }
    facts.append(
      (
        "share",
        "promised \(share.promised) cores, set \(share.set) (weight / cap), received \(share.received)\(status.fallsShort ? " !" : "")"
      ))
    if !workspace.generations.isEmpty {
      facts.append(("begun or moved", workspace.generations.map { "\($0)×" }.joined(separator: " ")))
    }
    return facts
  }

  private static func quantum(_ quantum: Quantum) -> String {
    let share =
      quantum.cpuMilli == 1000 ? "" : " at \(NumberFormat.significant(3).text(Double(quantum.cpuMilli) / 10)) %"
    let disk = quantum.diskKiB > 0 ? ", \(Words.memory(quantum.diskKiB)) disk" : ""
    return "\(Words.plural(Int(quantum.vcpus), "vCPU"))\(share), \(Words.memory(quantum.memoryKiB))\(disk)"
  }

  private var storyText: String {
    guard !story.isEmpty else { return "no story: no controller has taken it yet\n" }
    // The day of the first line stands before it, and wherever another begins.
    var clock = Clock(now: .zero)
    return Table(
      caption: "What happened (UTC)",
      columns: [
        .init("when"), .init("what"), .init(""), .init("hosts"), .init("took", alignment: .right), .init("came out"),
      ],
      rows: story.map { line in
        let time = clock.text(line.time)
        clock = Clock(now: line.time)
        return [
          .init(time), .init(line.kind.rawValue), .init(line.text), .init(Words.names(line.hosts)),
          .init(number: line.took?.seconds, .duration), .init(line.outcome ?? ""),
        ]
      }
    ).text(cellWidth: 90)
  }

  /// Keys in order, times in RFC 3339 (UTC).
  public func json() throws -> String {
    OrderedJSON.sorted([
      "workspace": workspace.status.document,
      "generations": .array(workspace.generations.map { .integer(Int64($0)) }),
      "story": .array(
        story.map { line in
          .sorted([
            "entry": .integer(line.entry), "time": .time(line.time), "kind": .string(line.kind.rawValue),
            "text": .string(line.text), "hosts": .strings(line.hosts), "seconds": .optional(line.took?.seconds),
            "outcome": .optional(line.outcome),
          ])
        }),
    ]).text()
  }
}
