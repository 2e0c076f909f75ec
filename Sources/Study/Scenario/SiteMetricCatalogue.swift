import Model

/// Every metric of a run at a site of virtual machines, in the order in which documents and tables list them.
///
/// Best-effort requests are told apart from reservations: what one gains the other may pay for.
public enum SiteMetricCatalogue {
  /// In the order in which documents and tables list them.
  public static let all: [MetricDefinition] =
    bestEffort + reservations + otherTerms + preemption + shares + overhead + machine + images + energy + money + counts

  /// O(metrics).
  public static func definition(of key: String) -> MetricDefinition? { all.first { $0.key == key } }

  /// What a study shows when nothing was asked for.
  public static let headline = [
    "best_effort_done_s", "best_effort_done_relative", "best_effort_mean_wait_s", "best_effort_mean_bounded_slowdown",
    "reservations_accepted_share", "reservations_on_time_share", "overhead_share", "utilisation",
  ]

  /// The core-hours of a phase.
  static func key(_ phase: Phase) -> String { "\(phase)_core_h" }

  /// The phases that cost: while its image is on the way, and while it waits on a disk, a machine holds no core.
  static let overheadPhases: [Phase] = [.boot, .suspend, .resume, .migrate, .shutdown]

  private static let feitelson =
    "Feitelson & Rudolph, Metrics and benchmarking for parallel job scheduling, JSSPP 1998, LNCS 1459"
  private static let bounded =
    "Feitelson, Rudolph, Schwiegelshohn, Sevcik & Wong, Theory and practice in parallel job scheduling, JSSPP 1997, "
    + "LNCS 1291"
  private static let leases =
    "Sotomayor, Keahey & Foster, Combining batch execution and leasing using virtual machines, HPDC 2008"

  private static func metric(
    _ key: String, _ title: String, _ unit: MetricDefinition.Unit, _ direction: MetricDefinition.Direction,
    _ definition: String, _ source: String = ""
  ) -> MetricDefinition {
    MetricDefinition(
      key: key, title: title, unit: unit, direction: direction, definition: definition, source: source)
  }

  // MARK: Best effort

  private static let bestEffort: [MetricDefinition] =
    [
      metric(
        "best_effort_done_s", "all best effort done", .seconds, .lowerIsBetter,
        "Last end of a best-effort request, counted from time 0 of the workload. Nothing is discarded here.", leases),
      metric(
        "best_effort_done_relative", "all best effort done, relative", .fraction, .lowerIsBetter,
        "(`best_effort_done_s` − the same of the run the study names under `relative-to`) / that of the named run.",
        leases),
    ] + waits + slowdowns

  private static let waits = Statistic.allCases.filter { $0 != .p99 }.map { statistic in
    metric(
      "best_effort_\(statistic.rawValue)_wait_s", "\(statistic.title) wait", .seconds, .lowerIsBetter,
      "\(statistic.words) of: the time its machines first ran − its submission.", feitelson)
  }

  private static let slowdowns = Statistic.allCases.filter { $0 != .p99 }.map { statistic in
    metric(
      "best_effort_\(statistic.rawValue)_bounded_slowdown", "\(statistic.title) bounded slowdown", .ratio,
      .lowerIsBetter,
      "\(statistic.words) of: max(1, (end − submission) / max(d, τ)), where d is how long the work takes by itself on "
        + "bare metal, as the trace says.", bounded)
  }

  // MARK: Reservations and the other terms

  private static let reservations = [
    metric(
      "reservations", "reservations", .requests, .neutral, "Advance reservations asked for."),
    metric(
      "reservations_accepted_share", "reservations accepted", .fraction, .higherIsBetter,
      "Reservations not rejected / reservations asked for."),
    metric(
      "reservations_rejected", "reservations rejected", .requests, .lowerIsBetter,
      "Reservations that could not be kept when they were asked for, and so were refused; each has its cause."),
    metric(
      "reservations_on_time_share", "reservations on time", .fraction, .higherIsBetter,
      "Accepted reservations whose machines ran at the reserved start or before / accepted reservations."),
    metric(
      "reservations_late", "reservations late", .requests, .lowerIsBetter,
      "Accepted reservations whose machines first ran after the reserved start; each has its cause."),
    metric(
      "reservations_lost", "reservations lost", .requests, .lowerIsBetter,
      "Accepted reservations that ended lost or were taken back."),
    metric(
      "reservations_mean_lateness_s", "mean lateness", .seconds, .lowerIsBetter,
      "Σ max(0, first run − reserved start) / accepted reservations that ran."),
    metric(
      "reservations_max_lateness_s", "maximum lateness", .seconds, .lowerIsBetter,
      "Greatest max(0, first run − reserved start)."),
  ]

  private static let otherTerms = [
    metric(
      "deadlines", "deadlines", .requests, .neutral, "Requests with a deadline."),
    metric(
      "deadlines_met_share", "deadlines met", .fraction, .higherIsBetter,
      "Requests finished at their deadline or before / requests with a deadline that were accepted."),
    metric(
      "immediates", "immediate requests", .requests, .neutral, "Requests that start now or not at all."),
    metric(
      "immediates_accepted_share", "immediate requests accepted", .fraction, .higherIsBetter,
      "Immediate requests not rejected / immediate requests."),
  ]

  // MARK: What is done to machines

  private static let preemption = [
    metric(
      "suspensions", "suspensions", .times, .lowerIsBetter,
      "Times a workspace was suspended, however many machines it has."),
    metric(
      "migrations", "migrations", .times, .lowerIsBetter, "Times a workspace went on on other hosts."),
    metric(
      "restarts", "restarts", .times, .lowerIsBetter,
      "Times a workspace was begun anew: after a preemption without suspension, or after a failure."),
    metric(
      "wasted_core_h", "wasted work", .coreHours, .lowerIsBetter, "Σ work done and lost again."),
    metric(
      "wasted_share", "wasted share", .fraction, .lowerIsBetter, "Wasted work / work received."),
  ]

  private static let shares = [
    metric(
      "promised_core_h", "CPU promised", .coreHours, .neutral, "Σ CPU that quanta promised while they ran."),
    metric(
      "wanted_core_h", "CPU wanted", .coreHours, .neutral,
      "Σ CPU wanted while it ran: all of its virtual CPUs, or as much of them as its utilisation trace says."),
    metric("received_core_h", "CPU received", .coreHours, .neutral, "Σ CPU received."),
    metric(
      "received_of_promised", "received of promised", .fraction, .neutral,
      "Σ CPU received / Σ CPU the quantum promised while it ran. Above 1 where idle cores are given to those who want "
        + "more, below it where more was promised than there is, or less was wanted."),
    metric(
      "received_of_wanted", "received of wanted", .fraction, .higherIsBetter,
      "Σ CPU received / Σ CPU wanted while it ran."),
    metric(
      "short_changed_share", "short of promise and demand", .fraction, .lowerIsBetter,
      "Workspaces that received less than 99 % of the lesser of what they were promised and what they wanted, each over "
        + "all the time they ran / workspaces that ran. One that is held to its promise when it wants more, and wants less "
        + "at other times, is among them."),
  ]

  private static let overhead =
    Phase.allCases.map { phase in
      metric(
        key(phase), phase.title, .coreHours, phase == .run ? .neutral : .lowerIsBetter,
        "Σ cores promised × time \(phase.words), over all lives of all workspaces.")
    } + [
      metric(
        "overhead_share", "overhead", .fraction, .lowerIsBetter,
        "Core-hours of boot, suspend, resume, migrate and shutdown / (the same + run): what of the time a workspace "
          + "held its cores went into handling its machines."),
      metric(
        "mean_staging_s", "mean staging", .seconds, .lowerIsBetter,
        "Mean over the workspaces with an environment of their own that ran, of the time in which their images were on "
          + "the way and nothing else held them up: staging on the critical path."),
    ]

  // MARK: The site

  private static let machine = [
    metric(
      "makespan_s", "makespan", .seconds, .lowerIsBetter, "Last end of any workspace − first submission."),
    metric(
      "utilisation", "utilisation", .fraction, .higherIsBetter,
      "Σ CPU that quanta promised while they ran / core time the hosts had. Above 1 where more is promised than there is.",
      feitelson),
    metric(
      "useful_utilisation", "useful utilisation", .fraction, .higherIsBetter,
      "(CPU received − wasted work) / core time the hosts had."),
    metric(
      "hypervisor_share", "taken by the hypervisor", .fraction, .lowerIsBetter,
      "Core time of the control domain (dom0) / core time the hosts had."),
    metric(
      "host_failures", "host failures", .times, .lowerIsBetter, "Failures of hosts."),
    metric(
      "availability", "availability of hosts", .fraction, .higherIsBetter, "1 − host time down / host time."),
    metric(
      "off_share", "hosts off", .fraction, .neutral, "Host time switched off or asleep / host time."),
  ]

  private static let images = [
    metric(
      "cache_hit_ratio", "cache hits", .fraction, .higherIsBetter,
      "Times a host had all layers of an image when a machine was to start there / times one was to start."),
    metric("evictions", "evictions", .times, .lowerIsBetter, "Images thrown out of hosts' caches to make room."),
    metric(
      "transfers", "transfers", .times, .lowerIsBetter, "Sendings of images; one multicast to many hosts is one."),
    metric(
      "failed_transfers", "failed transfers", .times, .lowerIsBetter, "Sendings that broke off, each time counted."),
    metric(
      "staged_gib", "images moved", .gibibytes, .lowerIsBetter, "Images sent, in GiB over the repository's links."),
    metric(
      "migrated_gib", "memory and disks moved", .gibibytes, .lowerIsBetter,
      "Memory and disks sent from host to host by resuming elsewhere and by migrating."),
  ]

  private static let energy = [
    metric(
      "energy_kwh", "energy", .kilowattHours, .lowerIsBetter,
      "∫ power of all hosts dt, × the power usage effectiveness `pue` of the study's price list (1 without one)."),
    metric(
      "idle_energy_kwh", "energy while idle", .kilowattHours, .lowerIsBetter,
      "The part of it that hosts drew while no machine ran on them."),
    metric(
      "energy_per_core_h_wh", "energy per core-hour", .wattHours, .lowerIsBetter,
      "Energy / useful core-hours (CPU received − wasted)."),
  ]

  private static let money = [
    metric(
      "host_cost", "cost of hosts", .money, .lowerIsBetter, "Σ price per host-hour × time the site was observed."),
    metric(
      "licence_cost", "cost of licences", .money, .lowerIsBetter,
      "Σ (licence per host and year + sockets × licence per socket and year) × time the site was observed / 365 days, "
        + "or × the years begun, as the price list says."),
    metric("energy_cost", "cost of energy", .money, .lowerIsBetter, "`energy_kwh` × price of a kWh."),
    metric("cost", "cost", .money, .lowerIsBetter, "Hosts + licences + energy."),
    metric(
      "cost_per_core_h", "cost per core-hour", .money, .lowerIsBetter,
      "Cost / useful core-hours (CPU received − wasted)."),
  ]

  private static let counts = [
    metric("requests", "requests", .requests, .neutral, "Requests submitted."),
    metric(
      "discarded_requests", "discarded", .requests, .neutral,
      "Best-effort requests left out of waits and slowdowns: with a discard of x, the first ⌊x · n⌋ of all n "
        + "best-effort requests by submission (then by number), whatever became of them; and those whose work takes less than "
        + "the study's `least-work` by itself."),
    metric("finished_requests", "finished", .requests, .neutral, "Done, as the work itself would have it."),
    metric("killed_requests", "killed at request", .requests, .neutral, "Cut short at their requested duration."),
    metric("rejected_requests", "rejected", .requests, .lowerIsBetter, "Never started, for the cause given."),
    metric("cancelled_requests", "cancelled", .requests, .neutral, "Taken back."),
    metric("lost_requests", "lost", .requests, .lowerIsBetter, "Failed and could not be brought back."),
    metric(
      "unfinished_requests", "unfinished", .requests, .lowerIsBetter,
      "Still there when the run ended: submitted − finished − killed − rejected − cancelled − lost."),
  ]
}

extension Statistic {
  /// Over which requests, and how.
  fileprivate var words: String {
    let over = "over the best-effort requests that ran and were not discarded"
    return switch self {
    case .mean: "Arithmetic mean \(over)"
    case .max: "Greatest value \(over)"
    case .median: "Median \(over) (Hyndman & Fan's type 7)"
    case .p95: "95 % quantile \(over) (Hyndman & Fan's type 7)"
    case .p99: "99 % quantile \(over) (Hyndman & Fan's type 7)"
    }
  }
}

extension Phase {
  /// What figures and tables call it.
  package var title: String {
    switch self {
    case .staging: "staging"
    case .boot: "boot"
    case .run: "run"
    case .suspend: "suspend"
    case .suspended: "suspended"
    case .resume: "resume"
    case .migrate: "migrate"
    case .shutdown: "shutdown"
    }
  }

  fileprivate var words: String {
    switch self {
    case .staging: "waiting for images on their way"
    case .boot: "booting"
    case .run: "running"
    case .suspend: "writing memory out"
    case .suspended: "suspended (no core is held)"
    case .resume: "reading memory back, moving it included"
    case .migrate: "migrating"
    case .shutdown: "shutting down"
    }
  }
}
