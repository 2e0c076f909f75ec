import Model

extension SiteMetrics {
  /// What was done to machines, what share they got, and what handling them took.
  func addWork(_ rows: [SiteRow], _ totals: SiteTotals, _ values: inout [String: Double?]) {
    var (suspensions, migrations, restarts): (Int64, Int64, Int64) = (0, 0, 0)
    var (promised, wanted, received, wasted) = (0.0, 0.0, 0.0, 0.0)
    var phases = [Int128](repeating: 0, count: Phase.allCases.count)
    var (ran, short) = (0, 0)
    var (staged, staging): (Int, Int128) = (0, 0)
    for row in rows {
      let record = row.record
      suspensions += Int64(record.suspensions)
      migrations += Int64(record.migrations)
      restarts += Int64(record.restarts)
      promised += record.promised
      wanted += record.wanted
      received += record.received
      wasted += record.wasted
      for phase in Phase.allCases {
        phases[Int(phase.rawValue)] += Int128(record.milliCores) * Int128(record.phases[phase].microseconds)
      }
      guard row.ran else { continue }
      ran += 1
      if record.received < 0.99 * min(record.promised, record.wanted) { short += 1 }
      guard record.environment != .host else { continue }
      staged += 1
      staging += Int128(record.phases[.staging].microseconds)
    }
    values["suspensions"] = Double(suspensions)
    values["migrations"] = Double(migrations)
    values["restarts"] = Double(restarts)
    values["wasted_core_h"] = wasted / 3.6e9
    values["wasted_share"] = received > 0 ? wasted / received : nil
    values["promised_core_h"] = promised / 3.6e9
    values["wanted_core_h"] = wanted / 3.6e9
    values["received_core_h"] = received / 3.6e9
    values["received_of_promised"] = promised > 0 ? received / promised : nil
    values["received_of_wanted"] = wanted > 0 ? received / wanted : nil
    values["short_changed_share"] = Self.share(short, of: ran)
    for phase in Phase.allCases {
      values[SiteMetricCatalogue.key(phase)] = Double(phases[Int(phase.rawValue)]) / 3.6e12
    }
    let handling = SiteMetricCatalogue.overheadPhases.reduce(Int128(0)) { $0 + phases[Int($1.rawValue)] }
    let running = phases[Int(Phase.run.rawValue)]
    values["overhead_share"] = handling + running > 0 ? Double(handling) / Double(handling + running) : nil
    values["mean_staging_s"] = staged > 0 ? Double(staging) / 1e6 / Double(staged) : nil
    guard totals.capacity > 0 else { return }
    values["utilisation"] = promised / totals.capacity
    values["useful_utilisation"] = (received - wasted) / totals.capacity
    values["hypervisor_share"] = totals.hypervisor / totals.capacity
  }

  /// Hosts, images, energy.
  func addSite(_ rows: [SiteRow], _ totals: SiteTotals, _ values: inout [String: Double?]) {
    let ran = rows.filter(\.ran)
    if let last = ran.map(\.record.job.end).max(), let first = rows.first?.record.job.submit {
      values["makespan_s"] = (last - first).seconds
    }
    values["host_failures"] = Double(totals.hostFailures)
    if totals.hostTime > 0 {
      values["availability"] = 1 - totals.downTime / totals.hostTime
      values["off_share"] = totals.offTime / totals.hostTime
    }
    let lookups = totals.cacheHits + totals.cacheMisses
    values["cache_hit_ratio"] = lookups > 0 ? Double(totals.cacheHits) / Double(lookups) : nil
    values["evictions"] = Double(totals.evictions)
    values["transfers"] = Double(totals.transfers)
    values["failed_transfers"] = Double(totals.failedTransfers)
    values["staged_gib"] = Double(totals.stagedKiB) / 0x1p20
    values["migrated_gib"] = Double(totals.migratedKiB) / 0x1p20
    guard totals.energy > 0 else { return }
    values["energy_kwh"] = totals.energy * price.pue / 3.6e6
    values["idle_energy_kwh"] = totals.idleEnergy * price.pue / 3.6e6
    let useful = Self.usefulCoreHours(rows)
    if useful > 0 { values["energy_per_core_h_wh"] = totals.energy * price.pue / 3600 / useful }
  }

  func addMoney(_ rows: [SiteRow], _ totals: SiteTotals, _ shape: ClusterShape, _ values: inout [String: Double?]) {
    let useful = Self.usefulCoreHours(rows)
    let finished = rows.count { $0.record.job.outcome == .finished }
    guard
      let bill = price.bill(totals, on: shape, finished: Int64(finished), delivered: useful * 3.6e9)
    else { return }
    values["host_cost"] = bill[.hosts].amount
    values["licence_cost"] = bill[.licencesPerHost].amount + bill[.licencesPerSocket].amount
    values["energy_cost"] = bill[.energy].amount
    values["cost"] = bill.total
    values["cost_per_core_h"] = bill.perCoreHour
  }

  private static func usefulCoreHours(_ rows: [SiteRow]) -> Double {
    rows.reduce(0.0) { $0 + $1.record.received - $1.record.wasted } / 3.6e9
  }

  func addCounts(_ rows: [SiteRow], _ values: inout [String: Double?]) {
    var counts = [Int](repeating: 0, count: 5)
    for row in rows { counts[Int(row.record.job.outcome.rawValue)] += 1 }
    values["requests"] = Double(submitted)
    values["finished_requests"] = Double(counts[Int(Outcome.finished.rawValue)])
    values["killed_requests"] = Double(counts[Int(Outcome.killedAtRequest.rawValue)])
    values["rejected_requests"] = Double(counts[Int(Outcome.rejected.rawValue)])
    values["cancelled_requests"] = Double(counts[Int(Outcome.cancelled.rawValue)])
    values["lost_requests"] = Double(counts[Int(Outcome.lost.rawValue)])
    values["unfinished_requests"] = Double(submitted - rows.count)
  }
}
