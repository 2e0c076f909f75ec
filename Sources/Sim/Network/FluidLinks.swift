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
    /// Where it stands among those being settled; −1 otherwise.
    var mark: Int32 = -1
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
    var mark: Int32 = -1
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
    // A link without a limit is nobody's bottleneck; a weight of less than a millionth would drown in rounding.
    let loads = loads.filter { $0.weight > 1e-6 && capacity(of: $0.link).isFinite }
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
    for (place, slot) in component.enumerated() { flows[Int(slot)].mark = Int32(place) }
    for (place, link) in reached.enumerated() { links[Int(link)].mark = Int32(place) }
    let rates = fill(component, reached)
    for link in reached { links[Int(link)].mark = -1 }
    for (slot, rate) in zip(component, rates) {
      flows[Int(slot)].mark = -1
      if rate != flows[Int(slot)].rate { change(slot, to: rate, at: now) }
    }
  }

  /// The flows still on their way that share a link with `seeds`, directly or through others, and all their links.
  private mutating func connected(to seeds: [Int32], at now: Int64) -> (flows: [Int32], links: [Int32]) {
    var component: [Int32] = []
    var reached: [Int32] = []
    for link in seeds where links[Int(link)].mark < 0 {
      links[Int(link)].mark = 0
      reached.append(link)
    }
    var next = 0
    while next < reached.count {
      var index = links[Int(reached[next])].head
      next += 1
      while index >= 0 {
        let slot = uses[Int(index)].flow
        index = uses[Int(index)].nextOfLink
        // One that is through takes nothing more, whether it was removed yet or not.
        guard flows[Int(slot)].mark < 0, flows[Int(slot)].end > now else { continue }
        flows[Int(slot)].mark = 0
        component.append(slot)
        var own = flows[Int(slot)].head
        while own >= 0 {
          let link = uses[Int(own)].link
          own = uses[Int(own)].nextOfFlow
          if links[Int(link)].mark < 0 {
            links[Int(link)].mark = 0
            reached.append(link)
          }
        }
      }
    }
    return (component, reached)
  }

  /// Progressive filling: the rate of each flow of `component`, in its order. Marks say where flows and links stand.
  private func fill(_ component: [Int32], _ reached: [Int32]) -> [Double] {
    var rates = [Double](repeating: -1, count: component.count)
    var rest = reached.map { links[Int($0)].capacity }
    var load = [Double](repeating: 0, count: reached.count)
    var count = [Int32](repeating: 0, count: reached.count)
    for slot in component {
      forEachUse(of: slot) { link, weight in
        load[link] += weight
        count[link] += 1
      }
    }
    var open = reached.indices.filter { count[$0] > 0 }
    // The most modest last; among equals the order makes no difference.
    var capped = component.indices.filter { cap(component[$0]).isFinite }
    capped.sort { cap(component[$0]) > cap(component[$1]) }
    var members: [Int] = []
    while !open.isEmpty {
      var (bottleneck, share) = (open[0], Double.infinity)
      for link in open {
        let fair = load[link] > 0 ? max(0, rest[link]) / load[link] : .infinity
        if fair < share { (bottleneck, share) = (link, fair) }
      }
      members.removeAll(keepingCapacity: true)
      while let last = capped.last, rates[last] >= 0 { capped.removeLast() }
      if let modest = capped.last, cap(component[modest]) <= share {
        share = cap(component[modest])
        members.append(modest)
      } else {
        var index = links[Int(reached[bottleneck])].head
        while index >= 0 {
          let place = Int(flows[Int(uses[Int(index)].flow)].mark)
          if place >= 0, rates[place] < 0 { members.append(place) }
          index = uses[Int(index)].nextOfLink
        }
        members.sort()
      }
      for place in members {
        rates[place] = share
        forEachUse(of: component[place]) { link, weight in
          rest[link] -= share * weight
          load[link] -= weight
          count[link] -= 1
        }
      }
      open.removeAll { count[$0] == 0 }
    }
    return rates
  }

  /// Each link of a flow being settled, by its mark, and how the flow weighs there.
  @inline(__always)
  private func forEachUse(of slot: Int32, _ body: (_ link: Int, _ weight: Double) -> Void) {
    var index = flows[Int(slot)].head
    while index >= 0 {
      let use = uses[Int(index)]
      body(Int(links[Int(use.link)].mark), use.weight)
      index = use.nextOfFlow
    }
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
