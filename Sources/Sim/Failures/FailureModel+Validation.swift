import Model

extension FailureModel {
  /// Checks what no law and no trace may say.
  ///
  /// - Throws: `QuantaError` of kind `data` that names the value.
  public func validate(hosts: Int) throws {
    if timeToRepair != nil, timeBetween == nil {
      throw QuantaError(
        .data, "there is a time to repair but no time between failures", remedy: "give both, or neither")
    }
    for (name, law) in [("time between failures", timeBetween), ("time to repair", timeToRepair)] {
      guard let law else { continue }
      if let fault = law.fault {
        throw QuantaError(.data, "the \(name) is no law: \(fault)", remedy: "give durations above zero")
      }
    }
    if let timeBetween, timeBetween.mean < .seconds(1) {
      throw QuantaError(
        .data, "hosts that fail every \(timeBetween.mean.seconds) s do nothing else",
        remedy: "give a mean of 1s or more")
    }
    var end: [Int32: SimTime] = [:]
    for outage in outages.sorted(by: { ($0.host, $0.from) < ($1.host, $1.from) }) {
      let said = "host \(outage.host) is down from \(outage.from.seconds) s to \(outage.to.seconds) s"
      guard outage.host >= 0, Int(outage.host) < hosts else {
        throw QuantaError(.data, "\(said), but the hosts are 0 to \(hosts - 1)", remedy: "name one of them")
      }
      guard outage.from >= .zero, outage.from < outage.to else {
        throw QuantaError(.data, "\(said), which is no stretch of the run's time", remedy: "let it end after it began")
      }
      guard outage.from >= end[outage.host] ?? .zero else {
        throw QuantaError(.data, "\(said), but is down already then", remedy: "make one outage of both")
      }
      end[outage.host] = outage.to
    }
  }

  /// The part of time a host is there in the long run: MTBF ÷ (MTBF + MTTR), 1 where nothing is drawn. The trace is left aside.
  ///
  /// By the renewal theorem it depends on the means alone (Barlow and Proschan, 1965, chapter 3). MTBF is here the mean time from
  /// a return to the next failure, as ``timeBetween`` is.
  public var availability: Double {
    guard let up = timeBetween?.mean.seconds else { return 1 }
    let down = timeToRepair?.mean.seconds ?? 0
    return up / (up + down)
  }
}
