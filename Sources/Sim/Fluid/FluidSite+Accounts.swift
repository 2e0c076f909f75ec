import Model
import Policy

extension FluidSite.Tenant {
  /// Brings the accounts up to `now`, at the rates there have been since.
  @inline(__always)
  mutating func book(at now: Int64) {
    let time = now - booked
    guard time > 0 else { return }
    if rate != 0 { left -= Self.product(rate, time) }
    wantedDone += Self.product(wanted, time)
    receivedDone += Self.product(received, time)
    booked = now
  }

  /// Wants so many parts of a core for each machine from `now` on.
  @inline(__always)
  mutating func want(_ parts: Int32, by sample: UInt16, at now: Int64) {
    book(at: now)
    self.sample = sample
    wanted = Int64(parts) * Int64(width)
  }

  /// Receives so much more from `now` on.
  @inline(__always)
  mutating func receive(_ more: Int64, at now: Int64) {
    book(at: now)
    received += more
  }

  @inline(__always)
  private static func product(_ a: Int64, _ b: Int64) -> Int128 {
    let (high, low) = a.multipliedFullWidth(by: b)
    return Int128(truncatingIfNeeded: high) << 64 | Int128(truncatingIfNeeded: low)
  }
}

/// What was promised, wanted, received and done.
extension FluidSite {
  /// Work left as whole µs, a begun one counted; never below 0.
  static func wholeMicroseconds(_ left: Int128) -> Int64 {
    guard left > 0 else { return 0 }
    let one = Int128(1) << Self.rateBits
    return Int64(clamping: (left + one - 1) >> Self.rateBits)
  }

  /// What a workspace was promised, wanted and received since it entered, in core-µs, and the work it did, in µs on bare metal.
  ///
  /// After it left, as at that time. A begun µs of work is not counted as done.
  public func done(
    _ handle: Handle, at now: Int64
  ) -> (promised: Double, wanted: Double, received: Double, workDone: Int64) {
    var tenant = tenants[Int(handle)]
    if tenant.isPresent { tenant.book(at: now) }
    let parts = Double(CreditScheduler.partsPerCore)
    return (
      promised: Double(tenant.promisedMilli) / 1000 * Double(tenant.width) * Double(tenant.booked - tenant.entered),
      wanted: Double(tenant.wantedDone) / parts,
      received: Double(tenant.receivedDone) / parts / Self.shareOne,
      workDone: tenant.isService ? 0 : tenant.work - Self.wholeMicroseconds(tenant.left)
    )
  }

  // MARK: Ends

  /// Tells the ends that moved since the last call, in the order in which their rates first changed; `.max`: it stands still.
  ///
  /// A work that has entered is told in any case.
  public mutating func takeMoved(_ body: (Handle, Int64) -> Void) {
    for handle in lists.moved where tenants[Int(handle)].isMoved {
      tenants[Int(handle)].isMoved = false
      let end = end(of: tenants[Int(handle)])
      guard end != tenants[Int(handle)].end else { continue }
      tenants[Int(handle)].end = end
      body(handle, end)
    }
    lists.moved.removeAll(keepingCapacity: true)
  }

  /// The first µs at which no work is left, if nothing changes.
  private func end(of tenant: Tenant) -> Int64 {
    if tenant.left <= 0 { return tenant.end >= 0 ? min(tenant.end, tenant.booked) : tenant.booked }
    guard tenant.rate > 0 else { return .max }
    let rate = Int128(tenant.rate)
    let end = Int128(tenant.booked) + (tenant.left + rate - 1) / rate
    return Int64(clamping: end)
  }
}
