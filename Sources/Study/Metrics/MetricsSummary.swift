import Model
import Stats

/// All metrics of a finished run, with the tables by class and by user.
public struct MetricsSummary: Hashable, Sendable, Codable {
  public var metrics: MetricSet
  /// Every class of ``JobClassBounds``, sizes outermost, empty ones too.
  public var classes: [ClassMetrics]
  /// Users in ascending order; −1 first when the log leaves users out.
  public var users: [UserMetrics]
}

extension MetricsAccumulator {
  /// Computes every metric of ``MetricCatalogue`` from the jobs added so far.
  ///
  /// O(jobs); some 16 bytes a job of scratch memory.
  ///
  /// - Parameters:
  ///   - processors: of the machine; utilisation is undefined when 0.
  ///   - totals: what was integrated over the run; loss of capacity and queue length are undefined without it.
  ///   - tau: the bound τ below which run times do not count in bounded slowdowns; positive.
  ///   - classes: the bounds of the table by size and length.
  /// - Throws: `QuantaError` of kind `internalError` when some record starts before its submission, ends before its
  ///   start or has no processor, of kind `usage` when τ is not positive.
  public func summary(
    processors: Int64, totals: SystemTotals? = nil, tau: SimDuration = .seconds(10), classes: JobClassBounds = .standard
  ) throws -> MetricsSummary {
    guard tau > .zero else {
      throw QuantaError(
        .usage, "the bound τ of the bounded slowdown is \(tau.seconds) s", remedy: "give a positive time")
    }
    let tauMicroseconds = tau.microseconds
    var values: [String: Double?] = [:]
    var exact = GroupTotals()
    for row in rows {
      guard row.wait >= 0, row.run >= 0, row.processors > 0 else {
        throw QuantaError(
          .internalError,
          "a job waited \(Double(row.wait) / 1e6) s and ran \(Double(row.run) / 1e6) s on \(row.processors) processors")
      }
      exact.add(row, boundedSlowdown: 1)
    }

    for quantity in JobQuantity.allCases {
      values.merge(describe(quantity, tau: tauMicroseconds, exact: exact)) { $1 }
    }

    let ran = Double(rows.count)
    let makespan = rows.isEmpty ? nil : Double(lastEnd - firstSubmit) / 1e6
    values["makespan_s"] = makespan
    if let makespan, makespan > 0 {
      values["throughput_jobs_per_hour"] = ran / (makespan / 3600)
      if processors > 0 { values["utilisation"] = Double(exact.area) / 1e6 / (Double(processors) * makespan) }
    }
    values["work_core_h"] = exact.coreHours
    if let totals {
      let observed = Double((totals.last - totals.first).microseconds)
      if observed > 0 {
        if totals.capacity > 0 { values["loss_of_capacity"] = totals.lost / (Double(totals.capacity) * observed) }
        values["mean_queue_length_jobs"] = totals.waiting / observed
      }
      values["max_queue_length_jobs"] = Double(totals.maxQueueLength)
      if totals.fairStartJobs > 0 {
        values["fair_start_miss_share"] = Double(totals.fairStartMisses) / Double(totals.fairStartJobs)
        values["mean_fair_start_miss_s"] = totals.fairStartDelay / 1e6 / Double(totals.fairStartJobs)
      }
    }
    if !rows.isEmpty { values["backfilled_share"] = Double(backfilled) / ran }
    values["ran_jobs"] = ran
    values["killed_at_request_jobs"] = Double(killed)
    values["rejected_jobs"] = Double(rejected)

    let (classTable, userTable) = tables(tau: tauMicroseconds, bounds: classes)
    let known = userTable.filter { $0.user >= 0 }
    values["users"] = Double(known.count)
    if !known.isEmpty { values["user_fairness"] = jainFairness(known.map(\.meanBoundedSlowdown)) }
    return MetricsSummary(metrics: MetricSet(values), classes: classTable, users: userTable)
  }

  /// Mean and quantiles of one quantity. Times have exact integer means; the slowdowns' are summed without rounding.
  private func describe(_ quantity: JobQuantity, tau: Int64, exact: GroupTotals) -> [String: Double?] {
    guard !rows.isEmpty else { return [:] }
    var keys = [UInt64](repeating: 0, count: rows.count)
    var sum = ExactSum()
    switch quantity {
    case .wait: for (index, row) in rows.enumerated() { keys[index] = UInt64(row.wait) }
    case .turnaround: for (index, row) in rows.enumerated() { keys[index] = UInt64(row.wait + row.run) }
    default:
      for (index, row) in rows.enumerated() {
        let value = row.slowdown(quantity, tau: tau)
        sum.add(value)
        keys[index] = value.bitPattern
      }
    }
    let value: (UInt64) -> Double =
      quantity.isTime ? { Double($0) / 1e6 } : { Double(bitPattern: $0) }

    let last = Double(rows.count - 1)
    let positions = Statistic.allCases.compactMap { statistic in statistic.probability.map { (statistic, $0 * last) } }
    let ranks = positions.flatMap { [Int($0.1), min(Int($0.1) + 1, rows.count - 1)] }
    let distinct = Array(Set(ranks)).sorted()
    let selected = RadixSelect.keys(atRanks: distinct, of: keys)
    let valueAtRank = Dictionary(uniqueKeysWithValues: zip(distinct, selected.map(value)))

    var result: [String: Double?] = [:]
    for (statistic, position) in positions {
      let low = Int(position)
      let neighbours = [valueAtRank[low], valueAtRank[min(low + 1, rows.count - 1)]].compactMap { $0 }
      // The two neighbours and the way between them are all a type 7 quantile needs of the sorted values.
      result[MetricCatalogue.key(statistic, quantity)] = quantile(ofSorted: neighbours, position - Double(low))
    }
    result[MetricCatalogue.key(.mean, quantity)] =
      switch quantity {
      case .wait: exact.meanWait
      case .turnaround: Double(exact.wait + exact.run) / 1e6 / Double(rows.count)
      default: sum.mean(over: rows.count)
      }
    return result
  }

  private func tables(tau: Int64, bounds: JobClassBounds) -> ([ClassMetrics], [UserMetrics]) {
    let slots = UserSlots(rows)
    let users = slots.users
    var byClass = [GroupTotals](repeating: GroupTotals(), count: bounds.count)
    var byUser = [GroupTotals](repeating: GroupTotals(), count: users.count)
    let columns = bounds.lengths.count + 1
    for row in rows {
      let boundedSlowdown = row.slowdown(.boundedSlowdown, tau: tau)
      var size = 0
      while size < bounds.sizes.count, row.processors > bounds.sizes[size] { size += 1 }
      var length = 0
      while length < bounds.lengths.count, row.run >= bounds.lengths[length].microseconds { length += 1 }
      byClass[size * columns + length].add(row, boundedSlowdown: boundedSlowdown)
      byUser[slots[row.user]].add(row, boundedSlowdown: boundedSlowdown)
    }
    let classTable = byClass.enumerated().map { index, totals in
      ClassMetrics(
        size: bounds.sizeName(index / columns), length: bounds.lengthName(index % columns), jobs: totals.jobs,
        meanWait: totals.meanWait, meanBoundedSlowdown: totals.boundedSlowdown.mean(over: totals.jobs),
        coreHours: totals.coreHours)
    }
    let userTable = zip(users, byUser).map { user, totals in
      UserMetrics(
        user: user, jobs: totals.jobs, meanWait: totals.meanWait ?? 0,
        meanBoundedSlowdown: totals.boundedSlowdown.mean(over: totals.jobs) ?? 0, coreHours: totals.coreHours)
    }
    return (classTable, userTable)
  }
}

extension MetricsAccumulator.Row {
  /// - Returns: at least 1.
  @inline(__always)
  func slowdown(_ quantity: JobQuantity, tau: Int64) -> Double {
    let turnaround = Double(wait + run)
    let value =
      switch quantity {
      case .slowdown: turnaround / Double(Swift.max(run, 1))
      case .perProcessorBoundedSlowdown: turnaround / (Double(processors) * Double(Swift.max(run, tau)))
      default: turnaround / Double(Swift.max(run, tau))
      }
    return Swift.max(1, value)
  }
}
