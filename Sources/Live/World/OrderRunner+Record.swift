extension OrderRunner {
  /// Writes the site's record down, as the journal says it now.
  func record(_ task: OrderTask, _ steps: OrderSteps) throws -> Finish {
    let record = try journal.siteRecord()
    do {
      try each(task.order.hosts) { _, host in
        let seat = seats[Int(host)]
        try SiteRecordStore(link: seat.actor.another(), host: seat.host, site: site.name).put(record, steps)
      }
    } catch let error where !(error is HostSilence) {
      return Finish(order: task.id, outcome: .failed, detail: text(error))
    }
    return Finish(order: task.id, outcome: .done)
  }
}
