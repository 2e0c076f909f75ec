import Glibc

/// The M/M/c queue: Poisson arrivals, exponential service, `servers` servers, first come first served.
///
/// A. K. Erlang, 1917; formulas as in D. Gross et al., "Fundamentals of Queueing Theory", 4th ed., §2.3. The
/// probability of waiting comes from Erlang B by its recursion, which neither overflows nor cancels however many
/// servers there are.
public struct ErlangC: Hashable, Sendable {
  public let servers: Int
  /// Arrival rate over service rate, in erlangs: the mean number of busy servers.
  public let offeredLoad: Double
  /// The probability that an arrival has to wait (Erlang's C).
  public let probabilityOfWaiting: Double

  /// O(servers).
  ///
  /// - Throws: ``StatsError`` without servers, with a load that is not positive, or with one that the servers cannot
  ///   carry (load ≥ servers).
  public init(servers: Int, offeredLoad: Double) throws(StatsError) {
    try require(servers >= 1, "a queue needs at least one server, not \(servers)")
    try requirePositive(offeredLoad, "the offered load")
    try require(
      offeredLoad < Double(servers),
      "an offered load of \(offeredLoad) erlangs needs more than \(servers) servers: the queue would grow without end")
    self.servers = servers
    self.offeredLoad = offeredLoad
    let blocking = erlangB(servers: servers, offeredLoad: offeredLoad)
    let utilisation = offeredLoad / Double(servers)
    probabilityOfWaiting = blocking / (1 - utilisation + utilisation * blocking)
  }

  /// The share of time a server is busy.
  public var utilisation: Double { offeredLoad / Double(servers) }

  /// The mean time before service starts, over all arrivals, in the unit of 1/`serviceRate`.
  public func meanWait(serviceRate: Double) -> Double {
    probabilityOfWaiting / (serviceRate * (Double(servers) - offeredLoad))
  }

  /// The mean number waiting (Little's law).
  public var meanQueueLength: Double { probabilityOfWaiting * utilisation / (1 - utilisation) }

  /// The probability of a wait longer than `time`.
  public func probabilityOfWaiting(longerThan time: Double, serviceRate: Double) -> Double {
    time < 0 ? 1 : probabilityOfWaiting * exp(-serviceRate * (Double(servers) - offeredLoad) * time)
  }
}

/// Erlang's B: the probability that all of `servers` servers are busy where nobody may wait (M/M/c/c). O(servers).
///
/// For no servers it is 1; the recursion on servers is 1/B(c) = 1 + (c/a)/B(c − 1).
func erlangB(servers: Int, offeredLoad: Double) -> Double {
  var blocking = 1.0
  for server in 1...servers {
    blocking = offeredLoad * blocking / (Double(server) + offeredLoad * blocking)
  }
  return blocking
}
