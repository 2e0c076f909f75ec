import Live
import Model
import Policy

extension LivePlan {
  /// Keys in order, times in RFC 3339 (UTC).
  public func json() throws -> String { document.text() }

  private var document: OrderedJSON {
    let source: OrderedJSON =
      switch standing.source {
      case .journal(let instants): .sorted(["from": .string("journal"), "instants": .integer(instants)])
      case .hosts(let why): .sorted(["from": .string("hosts"), "why": .string(why)])
      }
    return .sorted([
      "site": .string(standing.epoch.site), "policy": .string(standing.epoch.policy), "time": .time(standing.now),
      "books": source, "obstacles": .strings(standing.obstacles), "refusals": .strings(standing.refusals),
      "silent": .array(
        standing.survey.silent.map { .sorted(["host": .string($0.host), "error": .string($0.error)]) }),
      "steps": .array(steps.map(Self.json)),
      "underWay": .array(
        standing.underWay.map { order in
          .sorted([
            "kind": .string(order.kind.rawValue), "workspace": .integer(order.workspace),
            "reason": .string(order.reason), "decided": .time(order.decided),
          ])
        }),
      "waiting": .array(
        waiting.map { one in
          .sorted([
            "workspace": .integer(one.workspace), "name": .string(one.name), "expected": .time(one.expected),
            "reason": .string(one.reason),
          ])
        }),
      "hosts": .array(
        loads.map { load in
          .sorted([
            "host": .string(load.host), "cores": .integer(Int64(load.cores)), "memoryKiB": .integer(load.memoryKiB),
            "promisedCores": .number(load.promisedCores), "promisedKiB": .integer(load.promisedKiB),
            "machines": .integer(Int64(load.machines)),
          ])
        }),
      "prediction": prediction.document,
    ])
  }

  private static func json(_ step: Step) -> OrderedJSON {
    .sorted([
      "action": .string(step.action), "workspace": step.workspace > 0 ? .integer(step.workspace) : .null,
      "name": .string(step.name), "hosts": .strings(step.hosts),
      "weight": step.weight.map { .integer(Int64($0)) } ?? .null, "cap": step.cap.map { .integer(Int64($0)) } ?? .null,
      "reason": .string(step.reason),
    ])
  }
}

extension Prediction {
  /// For people and other programs; ``Prediction`` itself is what is kept to be read back.
  var document: OrderedJSON {
    .sorted([
      "seed": .literal("\(seed)"), "replications": .integer(Int64(replications)), "made": .time(made),
      "workspaces": .array(
        workspaces.map { workspace in
          .sorted([
            "id": .integer(workspace.id), "name": .string(workspace.name), "start": Self.times(workspace.start),
            "end": Self.times(workspace.end), "promisedCores": .number(workspace.promisedCores),
            "receivedCores": Self.numbers(workspace.receivedCores), "onTime": .optional(workspace.onTime),
            "done": .integer(Int64(workspace.done)), "refused": .integer(Int64(workspace.refused)),
            "lost": .integer(Int64(workspace.lost)),
          ])
        }),
    ])
  }

  private static func times(_ interval: Interval<SimTime>?) -> OrderedJSON {
    guard let interval else { return .null }
    return .sorted(["median": .time(interval.median), "p5": .time(interval.low), "p95": .time(interval.high)])
  }

  private static func numbers(_ interval: Interval<Double>?) -> OrderedJSON {
    guard let interval else { return .null }
    return .sorted(["median": .number(interval.median), "p5": .number(interval.low), "p95": .number(interval.high)])
  }
}
