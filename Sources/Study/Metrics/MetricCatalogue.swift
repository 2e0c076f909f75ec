/// A quantity every job that ran has one value of.
public enum JobQuantity: String, CaseIterable, Sendable {
  case wait, turnaround, slowdown
  case boundedSlowdown = "bounded_slowdown"
  case perProcessorBoundedSlowdown = "per_processor_bounded_slowdown"

  var isTime: Bool { self == .wait || self == .turnaround }

  var title: String {
    switch self {
    case .wait: "wait"
    case .turnaround: "turnaround"
    case .slowdown: "slowdown"
    case .boundedSlowdown: "bounded slowdown"
    case .perProcessorBoundedSlowdown: "per-processor bounded slowdown"
    }
  }

  var definition: String {
    switch self {
    case .wait: "start − submission of a job"
    case .turnaround: "end − submission of a job (also: response time)"
    case .slowdown: "(wait + run) / run of a job"
    case .boundedSlowdown: "max(1, (wait + run) / max(run, τ)) of a job"
    case .perProcessorBoundedSlowdown: "max(1, (wait + run) / (processors × max(run, τ))) of a job"
    }
  }

  var source: String {
    switch self {
    case .wait, .turnaround, .slowdown:
      "Feitelson & Rudolph, Metrics and benchmarking for parallel job scheduling, JSSPP 1998, LNCS 1459"
    case .boundedSlowdown:
      "Feitelson, Rudolph, Schwiegelshohn, Sevcik & Wong, Theory and practice in parallel job scheduling, "
        + "JSSPP 1997, LNCS 1291"
    case .perProcessorBoundedSlowdown:
      "Zotkin & Keleher, Job-length estimation and performance in backfilling schedulers, HPDC 1999"
    }
  }
}

/// How the jobs' values are condensed into one.
public enum Statistic: String, CaseIterable, Sendable {
  case mean, median, p95, p99, max

  var title: String { self == .max ? "maximum" : rawValue }

  /// The probability of the quantile; `nil` for the mean.
  var probability: Double? {
    switch self {
    case .mean: nil
    case .median: 0.5
    case .p95: 0.95
    case .p99: 0.99
    case .max: 1
    }
  }

  var definition: String {
    switch self {
    case .mean: "Arithmetic mean over the jobs that ran"
    case .max: "Greatest value over the jobs that ran"
    case .median: "Median over the jobs that ran (Hyndman & Fan's type 7)"
    case .p95: "95 % quantile over the jobs that ran (Hyndman & Fan's type 7)"
    case .p99: "99 % quantile over the jobs that ran (Hyndman & Fan's type 7)"
    }
  }
}

/// Every metric of a run, in the order in which documents and tables list them.
public enum MetricCatalogue {
  /// In the order in which documents and tables list them.
  public static let all: [MetricDefinition] = perJob + ofTheMachine + ofTheQueue + ofPeople + counts

  /// O(metrics).
  public static func definition(of key: String) -> MetricDefinition? { all.first { $0.key == key } }

  /// What a comparison shows when nothing was asked for.
  public static let headline = [
    "mean_wait_s", "p95_wait_s", "mean_bounded_slowdown", "p95_bounded_slowdown", "utilisation", "loss_of_capacity",
    "makespan_s", "user_fairness",
  ]

  /// `mean_wait_s`, `p95_bounded_slowdown`, …
  public static func key(_ statistic: Statistic, _ quantity: JobQuantity) -> String {
    "\(statistic.rawValue)_\(quantity.rawValue)\(quantity.isTime ? "_s" : "")"
  }

  private static let perJob = JobQuantity.allCases.flatMap { quantity in
    Statistic.allCases.map { statistic in
      MetricDefinition(
        key: key(statistic, quantity), title: "\(statistic.title) \(quantity.title)",
        unit: quantity.isTime ? .seconds : .ratio, direction: .lowerIsBetter,
        definition: "\(statistic.definition) of: \(quantity.definition).", source: quantity.source)
    }
  }

  private static let ofTheMachine = [
    MetricDefinition(
      key: "utilisation", title: "utilisation", unit: .fraction, direction: .higherIsBetter,
      definition: "Σ processors × run over the jobs that ran / (processors of the machine × makespan).",
      source: "Feitelson & Rudolph, JSSPP 1998, LNCS 1459"),
    MetricDefinition(
      key: "loss_of_capacity", title: "loss of capacity", unit: .fraction, direction: .lowerIsBetter,
      definition: "∫ min(idle processors, processors asked for by waiting jobs) dt / (processors of the machine × "
        + "observed time): capacity left idle although somebody wanted it.",
      source: "Zhang, Franke, Moreira & Sivasubramaniam, An integrated approach to parallel scheduling using gang-"
        + "scheduling, backfilling, and migration, IEEE TPDS 14(3), 2003"),
    MetricDefinition(
      key: "makespan_s", title: "makespan", unit: .seconds, direction: .lowerIsBetter,
      definition: "Last end − first submission, over the jobs that ran.", source: ""),
    MetricDefinition(
      key: "throughput_jobs_per_hour", title: "throughput", unit: .jobsPerHour, direction: .higherIsBetter,
      definition: "Jobs that ran / makespan.", source: "Feitelson & Rudolph, JSSPP 1998, LNCS 1459"),
    MetricDefinition(
      key: "work_core_h", title: "work", unit: .coreHours, direction: .neutral,
      definition: "Σ processors × run over the jobs that ran.", source: ""),
  ]

  private static let ofTheQueue = [
    MetricDefinition(
      key: "mean_queue_length_jobs", title: "mean queue length", unit: .jobs, direction: .lowerIsBetter,
      definition: "∫ waiting jobs dt / observed time.", source: ""),
    MetricDefinition(
      key: "max_queue_length_jobs", title: "maximum queue length", unit: .jobs, direction: .lowerIsBetter,
      definition: "Most jobs waiting at once.", source: ""),
    MetricDefinition(
      key: "backfilled_share", title: "backfilled", unit: .fraction, direction: .neutral,
      definition: "Jobs started ahead of a job before them in the queue / jobs that ran.", source: ""),
  ]

  private static let ofPeople = [
    MetricDefinition(
      key: "user_fairness", title: "user fairness", unit: .index, direction: .higherIsBetter,
      definition: "Jain's index (Σ x)² / (n Σ x²) over the n known users with a job that ran; x is a user's mean "
        + "bounded slowdown. 1: all users fare alike; 1/n: one user bears it all.",
      source: "Jain, Chiu & Hawe, A quantitative measure of fairness and discrimination for resource allocation in "
        + "shared computer systems, DEC-TR-301, 1984"),
    MetricDefinition(
      key: "fair_start_miss_share", title: "fair-start misses", unit: .fraction, direction: .lowerIsBetter,
      definition: "Jobs that started later than they would have, under the same policy, if nobody had been submitted "
        + "after them / jobs whose fair start was found. Undefined unless asked for: it takes a simulation a job.",
      source: "Sabin & Sadayappan, Unfairness metrics for space-shared parallel job schedulers, JSSPP 2005"),
    MetricDefinition(
      key: "mean_fair_start_miss_s", title: "mean fair-start miss", unit: .seconds, direction: .lowerIsBetter,
      definition: "Σ max(0, start − fair start time) / jobs whose fair start was found. Undefined unless asked for.",
      source: "Sabin & Sadayappan, JSSPP 2005"),
    MetricDefinition(
      key: "users", title: "users", unit: .users, direction: .neutral,
      definition: "Known users with at least one job that ran.", source: ""),
  ]

  private static let counts = [
    MetricDefinition(
      key: "ran_jobs", title: "ran", unit: .jobs, direction: .neutral, definition: "Jobs that started and ended.",
      source: ""),
    MetricDefinition(
      key: "killed_at_request_jobs", title: "killed at request", unit: .jobs, direction: .neutral,
      definition: "Jobs cut short at their requested duration; part of those that ran.", source: ""),
    MetricDefinition(
      key: "rejected_jobs", title: "rejected", unit: .jobs, direction: .lowerIsBetter,
      definition: "Jobs that never started because the cluster cannot or may not take them; in no other metric.",
      source: ""),
  ]
}
