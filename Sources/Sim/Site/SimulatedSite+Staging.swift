import Model
import Policy

/// Images on their way from the repository.
extension SimulatedSite {
  mutating func stage(_ decision: Decision, by orders: some SiteOrders) throws {
    guard let transfer = orders.transfer(decision.handle), !transfer.destinations.isEmpty,
      transfer.destinations.count == transfer.missingKiB.count
    else {
      throw QuantaError(.internalError, "there is no transfer \(decision.handle) to begin at \(now.seconds) s")
    }
    for host in transfer.destinations where host < 0 || Int(host) >= hosts.count || !hosts.isOn(host) {
      throw QuantaError(
        .internalError, "transfer \(decision.handle) goes to host \(host) at \(now.seconds) s, which is not there")
    }
    sums.transfers += 1
    var beneficiaries: [(handle: Handle, id: Int64)] = []
    for handle in orders.beneficiaries(of: decision.handle) where residents.indices.contains(Int(handle)) {
      beneficiaries.append((handle, residents[Int(handle)].workspace.id))
      noteStaging(handle, 1)
    }
    // Numbers are used again; how many transfers there were before is not.
    let sending = Sending(
      number: decision.handle, beneficiaries: beneficiaries, destinations: transfer.destinations,
      kib: transfer.missingKiB, channel: transfer.channel, began: now.microseconds,
      stream: streams.stream("broken transfer", entity: Int(sums.transfers)))
    begin(sending)
  }

  private mutating func begin(_ sending: Sending) {
    let id = flows.add(.staging(sending))
    // A repository without a rate has its images everywhere at once.
    let isInstant = model.repository.kbps == nil
    flows.network.begin(
      id, from: .repository(sending.channel), to: sending.destinations,
      kib: isInstant ? sending.kib.map { _ in 0 } : sending.kib, distribution: model.repository.distribution,
      at: now.microseconds)
  }

  /// All destinations have received all of it – and find that it is whole, or broken.
  mutating func finishSending(_ id: Int32, _ sending: Sending, kib: Int64, _ events: inout EventBatch) {
    var sending = sending
    flows.remove(id)
    count(kib, sending)
    let isBroken = model.mishaps.staging > 0 && sending.stream.uniform() < model.mishaps.staging
    if isBroken, sending.broken < model.mishaps.stagingRetries {
      sending.broken += 1
      return begin(sending)
    }
    close(sending, isBroken ? .stagingFailed : .staged, &events)
  }

  /// A host is no longer there to receive.
  mutating func dropDestination(_ host: Int32, _ events: inout EventBatch) {
    for id in flows.flows.indices.map(Int32.init) {
      guard case .staging(var sending) = flows.flows[Int(id)],
        let place = sending.destinations.firstIndex(of: host)
      else { continue }
      if flows.network.drop(host, from: id, at: now.microseconds) {
        sending.destinations.remove(at: place)
        sending.kib.remove(at: place)
        flows.change(id, to: .staging(sending))
      } else {
        count(flows.network.cancel(id, at: now.microseconds), sending)
        flows.remove(id)
        close(sending, .stagingFailed, &events)
      }
    }
  }

  /// Those for whose sake it came share what came.
  private mutating func count(_ kib: Int64, _ sending: Sending) {
    sums.stagedKiB += kib
    let present = present(sending)
    for (place, handle) in present.enumerated() {
      let (part, rest) = kib.quotientAndRemainder(dividingBy: Int64(present.count))
      residents[Int(handle)].movedKiB += part + (place < rest ? 1 : 0)
    }
  }

  private func present(_ sending: Sending) -> [Handle] {
    sending.beneficiaries.compactMap { handle, id in
      let resident = residents[Int(handle)]
      return resident.stage != .gone && resident.workspace.id == id ? handle : nil
    }
  }

  private mutating func close(_ sending: Sending, _ kind: SiteReport.Kind, _ events: inout EventBatch) {
    if kind == .stagingFailed { sums.failedTransfers += 1 }
    for handle in present(sending) { noteStaging(handle, -1) }
    if keepsSegments, sending.began < now.microseconds {
      for host in sending.destinations {
        segments.append(
          HostSegment(
            host: host, workspace: sending.beneficiaries.first?.id ?? 0, phase: .staging,
            from: SimTime(microseconds: sending.began), to: now))
      }
    }
    events.reports.append(SiteReport(kind, sending.number))
  }

  /// A transfer for its sake begins or is over; time during which several go on is counted once.
  private mutating func noteStaging(_ handle: Handle, _ change: Int32) {
    let index = Int(handle)
    if residents[index].stagings == 0 { residents[index].stagingSince = now.microseconds }
    residents[index].stagings += change
    if residents[index].stagings == 0 {
      residents[index].times[.staging] += now.microseconds - residents[index].stagingSince
    }
  }
}
