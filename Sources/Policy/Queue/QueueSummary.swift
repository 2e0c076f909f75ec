/// What a stretch of the queue could offer a ``FitQuery``: per class of width, the shortest request and the narrowest workspace.
///
/// Width classes are powers of two, [2ᵏ, 2ᵏ⁺¹). A class wholly below the free cores needs only its shortest request; only the one class that
/// the number of free cores cuts in two can raise a false hope. One minimum over all widths would do so nearly always: a
/// saturated queue holds narrow workspaces that are too long beside short ones that are too wide.
struct QueueSummary {
  /// Whole seconds, rounded down: never more than the true minimum, so nothing that fits is overlooked.
  var shortest = SIMD16<Int32>(repeating: .max)
  var narrowest = SIMD16<Int32>(repeating: .max)

  @inline(__always)
  mutating func add(_ entry: QueueEntry) {
    let lane = min(15, Int32.bitWidth - 1 - entry.processors.leadingZeroBitCount)
    let seconds = Int32(clamping: entry.requested / 1_000_000)
    shortest[lane] = min(shortest[lane], seconds)
    narrowest[lane] = min(narrowest[lane], entry.processors)
  }

  @inline(__always)
  mutating func merge(_ other: QueueSummary) {
    shortest = pointwiseMin(shortest, other.shortest)
    narrowest = pointwiseMin(narrowest, other.narrowest)
  }

  /// False only when no workspace of the stretch satisfies `query`.
  @inline(__always)
  func mayAdmit(_ query: FitQuery) -> Bool {
    let seconds = query.window < 0 ? -1 : Int32(clamping: query.window / 1_000_000)
    let short = (shortest .<= seconds) .& (narrowest .<= query.free)
    let thin = narrowest .<= min(query.extra, query.free)
    return any(short .| thin)
  }
}
