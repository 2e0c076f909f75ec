import Foundation
import Model
import Report
import Stats

/// One operation over all the times it was done: what was predicted and what came.
///
/// As B. Sotomayor, R. Santiago Montero, I. Martín Llorente and I. Foster report the accuracy of their predictions ("Resource leasing and the
/// art of suspending virtual machines", HPCC 2009): how far predictions were off, and how far single observations lay from their mean.
public struct OperationSummary: Hashable, Sendable {
  public var operation: String
  /// Those that went smoothly: all figures are of them alone.
  public var count: Int
  /// Seconds.
  public var median: Double
  public var mean: Double
  public var deviation: Double
  /// Largest distance from the mean, as a part of the mean.
  public var spread: Double
  /// Of (predicted − observed) / observed: the median, and the 90 % quantile of its size; `nil` where nothing was predicted.
  public var medianError: Double?
  public var p90Error: Double?
  /// Those that were not counted.
  public var failed: Int
  public var repeated: Int
  public var forced: Int

  /// - Parameters:
  ///   - seconds: of those that went smoothly.
  ///   - errors: of those of them of which something was predicted.
  init(
    _ operation: String, seconds: [Double], errors: [Double] = [], failed: Int = 0, repeated: Int = 0,
    forced: Int = 0
  ) {
    self.operation = operation
    count = seconds.count
    let moments = Moments(seconds)
    mean = moments.mean
    deviation = moments.standardDeviation
    median = quantile(ofSorted: seconds.sorted(), 0.5)
    spread = seconds.map { abs($0 - moments.mean) }.max().map { moments.mean > 0 ? $0 / moments.mean : 0 } ?? .nan
    medianError = errors.isEmpty ? nil : quantile(ofSorted: errors.sorted(), 0.5)
    p90Error = errors.isEmpty ? nil : quantile(ofSorted: errors.map(abs).sorted(), 0.9)
    self.failed = failed
    self.repeated = repeated
    self.forced = forced
  }
}

extension OperationTimes {
  /// By operation, in the order of their names.
  public var summaries: [OperationSummary] {
    Dictionary(grouping: orders, by: \.operation).sorted { $0.key < $1.key }.map { operation, orders in
      let smooth = orders.filter { $0.course == .smooth }
      return OperationSummary(
        operation, seconds: smooth.map(\.observed.seconds), errors: smooth.compactMap(\.error),
        failed: orders.count { $0.course == .failed || $0.course == .undone },
        repeated: orders.count { $0.course == .repeated }, forced: orders.count { $0.course == .forced })
    }
  }

  /// By call, in the order of their names.
  public var callSummaries: [OperationSummary] {
    Dictionary(grouping: calls, by: \.name).sorted { $0.key < $1.key }.map { name, calls in
      OperationSummary(
        name, seconds: calls.filter { !$0.failed }.map(\.took.seconds), failed: calls.count { $0.failed })
    }
  }

  /// Predicted against observed, for a terminal.
  public var text: String {
    guard !orders.isEmpty else { return "nothing was done on the hosts yet\n" }
    return Self.table(
      "What was done, and how well its duration was predicted", summaries, hasErrors: true,
      [
        "error: (predicted − observed) / observed; negative: predicted too short. spread: the largest distance from the mean, of the mean.",
        "Only what was done without a break counts; what failed or was undone, was begun twice, or had to be ended by force is counted beside it.",
      ]
    ).text() + "\n" + Self.table("Single calls", callSummaries, hasErrors: false, []).text()
  }

  private static func table(
    _ caption: String, _ rows: [OperationSummary], hasErrors: Bool, _ notes: [String]
  ) -> Table {
    let percent = NumberFormat.percent(1)
    let numbers: [Table.Column] = ["n", "median", "mean", "sd", "spread"].map { .init($0, alignment: .right) }
    let errors: [Table.Column] =
      hasErrors ? ["median error", "p90 |error|"].map { .init($0, alignment: .right) } : []
    let ends: [Table.Column] = (hasErrors ? ["failed", "repeated", "forced"] : ["failed"]).map {
      .init($0, alignment: .right)
    }
    return Table(
      caption: caption, columns: [.init(hasErrors ? "operation" : "call")] + numbers + errors + ends,
      rows: rows.map { row in
        let first: [Table.Cell] = [
          .init(row.operation), .init("\(row.count)"), .init(number: row.median, .duration),
          .init(number: row.mean, .duration), .init(number: row.deviation, .duration),
          .init(number: row.spread, percent),
        ]
        let middle: [Table.Cell] =
          hasErrors
          ? [.init(row.medianError.map(percent.signedText) ?? "–"), .init(number: row.p90Error, percent)] : []
        return first + middle + [.init("\(row.failed)")]
          + (hasErrors ? [.init("\(row.repeated)"), .init("\(row.forced)")] : [])
      }, footnotes: notes)
  }

  var json: OrderedJSON {
    .sorted([
      "operations": .array(summaries.map(\.json)), "calls": .array(callSummaries.map(\.json)),
      "orders": .array(
        orders.map { order in
          .sorted([
            "order": .integer(order.id), "operation": .string(order.operation),
            "workspace": .integer(order.workspace), "hosts": .strings(order.hosts),
            "environment": .string(order.environment), "memoryKiB": .integer(order.memoryKiB),
            "began": .time(order.began), "observedSeconds": .number(order.observed.seconds),
            "predictedSeconds": .number(order.predicted.seconds), "error": .optional(order.error),
            "course": .string(order.course.rawValue),
          ])
        }),
    ])
  }
}

extension OperationSummary {
  var json: OrderedJSON {
    .sorted([
      "operation": .string(operation), "count": .integer(Int64(count)), "medianSeconds": .optional(median),
      "meanSeconds": .optional(mean), "deviationSeconds": .optional(deviation), "spread": .optional(spread),
      "medianError": .optional(medianError), "p90Error": .optional(p90Error), "failed": .integer(Int64(failed)),
      "repeated": .integer(Int64(repeated)), "forced": .integer(Int64(forced)),
    ])
  }
}
