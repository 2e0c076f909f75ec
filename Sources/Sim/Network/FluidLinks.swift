/// Flows over links of limited capacity, each at its max-min fair rate: the core of transfers and of disks in use by several.
///
/// No flow can get more without another, that gets no more than it, getting less (D. Bertsekas and R. Gallager, *Data
/// Networks*, 2nd ed., 1992, section 6.5.2); found by progressive filling, the link with the least to give each first. A flow may load a link with
/// a multiple of its rate, its *weight* there.
///
/// A flow begins, goes at constant rates between changes, and is done when its size has gone through. After flows were added
/// and removed, ``settle(at:)`` finds the rates anew of the flows that share a link with them, or with ones that do, and leaves
/// the others alone. Sizes are KiB, rates KiB/s, times µs. An end is the first µs at which all is through, give or take a
/// thousandth of a µs of rounding.
struct FluidLinks: Hashable, Sendable, Codable {
  /// What a flow takes of a link.
  struct Load: Hashable, Sendable {
    var link: Int32
    var weight: Double
  }

  private struct Link: Hashable, Sendable, Codable {
    var capacity: Double
    var head: Int32 = -1
  }

  private struct Flow: Hashable, Sendable, Codable {
    /// Whose it is, and which part of it: names it whatever slot it lies in.
    var tag: Int32
    var part: Int32
    var head: Int32 = -1
    /// The most it takes, KiB/s.
    var cap: Double
    var size: Double
    /// What is left at `anchor`, since when the rate is `rate`.
    var left: Double
    var rate: Double
    var anchor: Int64
    var end: Int64
    var isMoved = true
    var next: Int32 = -1
  }

  private struct Use: Hashable, Sendable, Codable {
    var flow: Int32
    var link: Int32
    var weight: Double
    var nextOfFlow: Int32
    var nextOfLink: Int32
    var previousOfLink: Int32 = -1
  }

  private var links: [Link]
  private var flows: [Flow] = []
  private var uses: [Use] = []
  private var freeFlow: Int32 = -1
  private var freeUse: Int32 = -1
  /// Flows whose end is another since it was last told.
  private var moved: [Int32] = []
  /// Links that flows joined or left since the rates were last found.
  private var dirty: [Int32] = []

  /// - Parameter capacities: KiB/s of each link.
  init(capacities: [Double]) { links = capacities.map { Link(capacity: max(0, $0)) } }

  func capacity(of link: Int32) -> Double { links[Int(link)].capacity }

  // MARK: Flows

  /// Begins a flow of `kib` that loads these links, each named once, at `cap` KiB/s at most; not on its way before ``settle(at:)``.
  ///
  /// - Returns: its slot, which is its name until it is removed.
  mutating func add(
    tag: Int32, part: Int32 = 0, kib: Double, over loads: [Load], cap: Double = .infinity, at now: Int64
  ) -> Int32 {
    // A link without a limit is nobody's bottleneck.
    let loads = loads.filter { $0.weight > 0 && capacity(of: $0.link).isFinite }
    let isInstant = kib <= 0 || (loads.isEmpty && cap.isInfinite)
    let flow = Flow(
      tag: tag, part: part, cap: cap, size: kib, left: isInstant ? 0 : kib, rate: 0, anchor: now,
      end: isInstant ? now : .max)
    let slot: Int32
    if freeFlow >= 0 {
      slot = freeFlow
      freeFlow = flows[Int(slot)].next
      flows[Int(slot)] = flow
    } else {
      slot = Int32(flows.count)
      flows.append(flow)
    }
    moved.append(slot)
    guard !isInstant else { return slot }
    for load in loads { join(slot, load) }
    if loads.isEmpty { change(slot, to: cap, at: now) }
    return slot
  }

  /// Takes a flow away, done or not; the others get their new rates by ``settle(at:)``.
  mutating func remove(_ slot: Int32) {
    var index = flows[Int(slot)].head
    while index >= 0 {
      let next = uses[Int(index)].nextOfFlow
      leave(index)
      index = next
    }
    if flows[Int(slot)].isMoved { moved.removeAll { $0 == slot } }
    flows[Int(slot)].next = freeFlow
    freeFlow = slot
  }

  func end(of slot: Int32) -> Int64 { flows[Int(slot)].end }
  func rate(of slot: Int32) -> Double { flows[Int(slot)].rate }
  func size(of slot: Int32) -> Double { flows[Int(slot)].size }
  func part(of slot: Int32) -> Int32 { flows[Int(slot)].part }

  /// KiB not through yet at `now`, which is not before the last change.
  func left(of slot: Int32, at now: Int64) -> Double {
    let flow = flows[Int(slot)]
    if flow.end <= now { return 0 }
    return max(0, flow.left - flow.rate * Double(now - flow.anchor) / 1e6)
  }

  /// Hands out the tags of the flows whose ends are others than last told, each at least once; forgets them.
  mutating func takeMoved(_ body: (_ tag: Int32) -> Void) {
    for slot in moved {
      flows[Int(slot)].isMoved = false
      body(flows[Int(slot)].tag)
    }
    moved.removeAll(keepingCapacity: true)
  }

  // MARK: Rates

  /// Finds the rates anew from `now` on, wherever flows were added or removed. O(flows × links each + bottlenecks × links) of those
  /// that hang together.
  mutating func settle(at now: Int64) {
    guard !dirty.isEmpty else { return }
    var (component, reached) = connected(to: dirty, at: now)
    dirty.removeAll(keepingCapacity: true)
    // In an order that does not depend on who came first, so that neither do the last bits of sums.
    component.sort { (flows[Int($0)].tag, flows[Int($0)].part) < (flows[Int($1)].tag, flows[Int($1)].part) }
    reached.sort()
    let rates = fill(component, reached)
    for (slot, rate) in zip(component, rates) where rate != flows[Int(slot)].rate { change(slot, to: rate, at: now) }
  }

  /// The flows still on their way that share a link with `seeds`, directly or through others, and all their links.
  private func connected(to seeds: [Int32], at now: Int64) -> (flows: [Int32], links: [Int32]) {
    var seenLinks = [Bool](repeating: false, count: links.count)
    var seenFlows = [Bool](repeating: false, count: flows.count)
    var component: [Int32] = []
    var reached: [Int32] = []
    for link in seeds where !seenLinks[Int(link)] {
      seenLinks[Int(link)] = true
      reached.append(link)
    }
    var next = 0
    while next < reached.count {
      var index = links[Int(reached[next])].head
      next += 1
      while index >= 0 {
        let use = uses[Int(index)]
        index = use.nextOfLink
        guard !seenFlows[Int(use.flow)] else { continue }
        seenFlows[Int(use.flow)] = true
        // One that is through takes nothing more, whether it was removed yet or not.
        guard flows[Int(use.flow)].end > now else { continue }
        component.append(use.flow)
        var own = flows[Int(use.flow)].head
        while own >= 0 {
          let link = uses[Int(own)].link
          own = uses[Int(own)].nextOfFlow
          if !seenLinks[Int(link)] {
            seenLinks[Int(link)] = true
            reached.append(link)
          }
        }
      }
    }
    return (component, reached)
  }

  /// Progressive filling: the rate of each flow of `component`, in its order.
  private func fill(_ component: [Int32], _ reached: [Int32]) -> [Double] {
    var place = [Int32](repeating: -1, count: flows.count)
    for (index, slot) in component.enumerated() { place[Int(slot)] = Int32(index) }
    var rates = [Double](repeating: -1, count: component.count)
    var rest = [Double](repeating: 0, count: links.count)
    var load = [Double](repeating: 0, count: links.count)
    var count = [Int32](repeating: 0, count: links.count)
    for link in reached { rest[Int(link)] = links[Int(link)].capacity }
    for slot in component {
      var index = flows[Int(slot)].head
      while index >= 0 {
        let use = uses[Int(index)]
        load[Int(use.link)] += use.weight
        count[Int(use.link)] += 1
        index = use.nextOfFlow
      }
    }
    var open = reached.filter { count[Int($0)] > 0 }
    // The most modest first; among equals the order makes no difference.
    var capped = component.indices.filter { cap(component[$0]).isFinite }.map(Int32.init)
    capped.sort { cap(component[Int($0)]) > cap(component[Int($1)]) }
    var members: [Int32] = []
    while !open.isEmpty {
      var (bottleneck, share) = (open[0], Double.infinity)
      for link in open {
        let fair = max(0, rest[Int(link)]) / load[Int(link)]
        if fair < share { (bottleneck, share) = (link, fair) }
      }
      members.removeAll(keepingCapacity: true)
      while let last = capped.last, rates[Int(last)] >= 0 { capped.removeLast() }
      if let modest = capped.last, cap(component[Int(modest)]) <= share {
        share = cap(component[Int(modest)])
        members.append(modest)
      } else {
        var index = links[Int(bottleneck)].head
        while index >= 0 {
          let order = place[Int(uses[Int(index)].flow)]
          if order >= 0, rates[Int(order)] < 0 { members.append(order) }
          index = uses[Int(index)].nextOfLink
        }
        members.sort()
      }
      for order in members {
        rates[Int(order)] = share
        var index = flows[Int(component[Int(order)])].head
        while index >= 0 {
          let use = uses[Int(index)]
          rest[Int(use.link)] -= share * use.weight
          load[Int(use.link)] -= use.weight
          count[Int(use.link)] -= 1
          index = use.nextOfFlow
        }
      }
      open.removeAll { count[Int($0)] == 0 }
    }
    return rates
  }

  private func cap(_ slot: Int32) -> Double { flows[Int(slot)].cap }

  private mutating func change(_ slot: Int32, to rate: Double, at now: Int64) {
    let left = left(of: slot, at: now)
    let micros = (left / rate * 1e6 - 1e-3).rounded(.up)
    let end = micros < 9e18 - Double(now) ? now + max(0, Int64(micros)) : Int64.max
    flows[Int(slot)].left = left
    flows[Int(slot)].rate = rate
    flows[Int(slot)].anchor = now
    guard end != flows[Int(slot)].end else { return }
    flows[Int(slot)].end = end
    guard !flows[Int(slot)].isMoved else { return }
    flows[Int(slot)].isMoved = true
    moved.append(slot)
  }

  // MARK: Lists

  private mutating func join(_ slot: Int32, _ load: Load) {
    let head = links[Int(load.link)].head
    let use = Use(
      flow: slot, link: load.link, weight: load.weight, nextOfFlow: flows[Int(slot)].head, nextOfLink: head)
    let index: Int32
    if freeUse >= 0 {
      index = freeUse
      freeUse = uses[Int(index)].nextOfFlow
      uses[Int(index)] = use
    } else {
      index = Int32(uses.count)
      uses.append(use)
    }
    if head >= 0 { uses[Int(head)].previousOfLink = index }
    links[Int(load.link)].head = index
    flows[Int(slot)].head = index
    dirty.append(load.link)
  }

  private mutating func leave(_ index: Int32) {
    let use = uses[Int(index)]
    if use.previousOfLink >= 0 {
      uses[Int(use.previousOfLink)].nextOfLink = use.nextOfLink
    } else {
      links[Int(use.link)].head = use.nextOfLink
    }
    if use.nextOfLink >= 0 { uses[Int(use.nextOfLink)].previousOfLink = use.previousOfLink }
    uses[Int(index)].nextOfFlow = freeUse
    freeUse = index
    dirty.append(use.link)
  }
}
