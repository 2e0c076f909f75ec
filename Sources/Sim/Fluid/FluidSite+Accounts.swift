import Model
import Policy

/// What was promised, wanted, received and done.
extension FluidSite {
  /// Brings a workspace's accounts up to `now`, at the rates it has had since.
  @inline(__always)
  mutating func book(_ owner: Int, at now: Int64) {
    let time = now - tenants[owner].booked
    guard time > 0 else { return }
    tenants[owner].left -= Self.product(tenants[owner].rate, time)
    tenants[owner].wantedDone += Self.product(tenants[owner].wanted, time)
    tenants[owner].receivedDone += Self.product(tenants[owner].received, time)
    tenants[owner].booked = now
  }

  @inline(__always)
  private static func product(_ a: Int64, _ b: Int64) -> Int128 {
    let (high, low) = a.multipliedFullWidth(by: b)
    return Int128(high) << 64 | Int128(low)
  }

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
    if tenant.isPresent {
      let time = max(0, now - tenant.booked)
      tenant.left -= Self.product(tenant.rate, time)
      tenant.wantedDone += Self.product(tenant.wanted, time)
      tenant.receivedDone += Self.product(tenant.received, time)
      tenant.booked += time
    }
    let parts = Double(CreditScheduler.partsPerCore)
    return (
      promised: Double(tenant.promisedMilli) / 1000 * Double(tenant.width) * Double(tenant.booked - tenant.entered),
      wanted: Double(tenant.wantedDone) / parts,
      received: Double(tenant.receivedDone) / parts / Self.shareOne,
      workDone: tenant.isService ? 0 : tenant.work - Self.wholeMicroseconds(tenant.left)
    )
  }

  // MARK: Ends

  mutating func markMoved(_ owner: Int) {
    guard !tenants[owner].isMoved, !tenants[owner].isService else { return }
    tenants[owner].isMoved = true
    moved.append(Handle(owner))
  }

  /// Tells the ends that moved since the last call, in the order in which their rates first changed; `.max`: it stands still.
  ///
  /// A work that has entered is told in any case.
  public mutating func takeMoved(_ body: (Handle, Int64) -> Void) {
    for handle in moved where tenants[Int(handle)].isMoved {
      tenants[Int(handle)].isMoved = false
      let end = end(of: tenants[Int(handle)])
      guard end != tenants[Int(handle)].end else { continue }
      tenants[Int(handle)].end = end
      body(handle, end)
    }
    moved.removeAll(keepingCapacity: true)
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
