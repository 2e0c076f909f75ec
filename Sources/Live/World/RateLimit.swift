import Model

/// So many in any minute, and no more.
struct RateLimit: Sendable {
  /// 0: no limit.
  let perMinute: Int
  private var taken: [SimTime] = []

  init(perMinute: Int) { self.perMinute = perMinute }

  /// When the next may be begun; `now` if that is at once.
  mutating func next(at now: SimTime) -> SimTime {
    guard perMinute > 0 else { return now }
    let minute = SimDuration.seconds(60)
    taken.removeAll { now - $0 >= minute }
    guard taken.count >= perMinute else { return now }
    return taken[taken.count - perMinute] + minute
  }

  mutating func take(at now: SimTime) { if perMinute > 0 { taken.append(now) } }
}

/// The limits of a site, by kind and by host.
struct RateLimits: Sendable {
  private var kinds: [Order.Kind: RateLimit]
  private var hosts: [RateLimit]

  init(_ limits: ActionLimits, hosts count: Int) {
    kinds = [
      .start: RateLimit(perMinute: limits.startsPerMinute), .suspend: RateLimit(perMinute: limits.suspensionsPerMinute),
      .migrate: RateLimit(perMinute: limits.migrationsPerMinute),
    ]
    hosts = [RateLimit](repeating: RateLimit(perMinute: limits.perHostPerMinute), count: count)
  }

  /// When an order may be begun. What only gives back, or looks after what is there, is never kept waiting.
  mutating func next(_ order: Order, at now: SimTime) -> SimTime {
    guard kinds[order.kind] != nil else { return now }
    var next = kinds[order.kind]?.next(at: now) ?? now
    for host in Set(order.hosts) { next = max(next, hosts[Int(host)].next(at: now)) }
    return next
  }

  mutating func take(_ order: Order, at now: SimTime) {
    guard kinds[order.kind] != nil else { return }
    kinds[order.kind]?.take(at: now)
    for host in Set(order.hosts) { hosts[Int(host)].take(at: now) }
  }
}
