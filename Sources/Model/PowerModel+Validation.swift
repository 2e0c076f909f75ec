extension PowerModel {
  /// How many points a table of watts may have: idle and peak, or the eleven loads of SPECpower_ssj2008.
  public static let pointCounts = [2, 11]

  /// Checks what no host draws.
  ///
  /// Between its ends a table may fall: measured ones sometimes do.
  /// - Throws: `QuantaError` of kind `data` that names the value.
  public func validate() throws {
    guard Self.pointCounts.contains(watts.count) else {
      throw QuantaError(
        .data, "a table of \(watts.count) watts is neither idle and peak nor a SPECpower table",
        remedy: "give 2 or 11 numbers, from idle to full load")
    }
    let powers =
      watts.map { ("watts", $0) } + [
        ("off", offWatts), ("asleep", asleepWatts), ("boot-watts", bootWatts), ("shutdown-watts", shutdownWatts),
        ("sleep-watts", sleepWatts),
      ]
    for (name, power) in powers where !(power.isFinite && power >= 0) {
      throw QuantaError(.data, "no host draws \(power) W ('\(name)')", remedy: "give a number of watts from 0 on")
    }
    if let idle = watts.first, let peak = watts.last, idle > peak {
      throw QuantaError(
        .data, "a host that draws \(idle) W idle and \(peak) W at full load is not one",
        remedy: "order the watts from idle to full load")
    }
    for (name, time) in [("boot", boot), ("shutdown", shutdown), ("sleep", sleep), ("wake", wake)]
    where time < .zero {
      throw QuantaError(.data, "'\(name)' takes \(time.seconds) s", remedy: "give a duration from 0s on")
    }
  }
}

extension HostPrice {
  /// - Throws: `QuantaError` of kind `data` that names a price below zero or none.
  public func validate() throws {
    for (name, price) in [
      ("hour", perHour), ("licence-per-host", licencePerHostYear), ("licence-per-socket", licencePerSocketYear),
    ] where !(price.isFinite && price >= 0) {
      throw QuantaError(.data, "'\(name)' costs \(price)", remedy: "give a number from 0 on")
    }
  }
}
