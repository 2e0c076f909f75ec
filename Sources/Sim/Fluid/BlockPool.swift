/// Many short lists in one flat array: each is a block of a power of two places, and blocks given back are used again.
///
/// Adding costs O(1) amortised, as with an array; the lists together waste less than half of their places.
struct BlockPool<Element: BitwiseCopyable & Sendable>: Sendable {
  /// A list: where it lies and how long it is.
  struct Block: BitwiseCopyable, Sendable {
    var first: Int32 = 0
    var count: Int32 = 0
    /// It has room for 2^(size − 1) elements; 0: for none yet.
    var size: UInt8 = 0

    var indices: Range<Int> { Int(first)..<Int(first) + Int(count) }
  }

  private(set) var elements: [Element] = []
  private var free: [[Int32]] = Array(repeating: [], count: 32)
  private let filler: Element

  /// - Parameter filler: what stands in places not used.
  init(filler: Element) { self.filler = filler }

  mutating func reserve(_ places: Int) { elements.reserveCapacity(places) }

  subscript(index: Int) -> Element {
    @inline(__always) get { elements[index] }
    @inline(__always) _modify { yield &elements[index] }
  }

  /// Adds `element` at the end of `block`, which may move.
  mutating func append(_ element: Element, to block: inout Block) {
    if block.size == 0 || block.count == Int32(1) << Int32(block.size - 1) { grow(&block) }
    elements[Int(block.first + block.count)] = element
    block.count += 1
  }

  /// Gives the places of `block` back and empties it.
  mutating func release(_ block: inout Block) {
    if block.size > 0 { free[Int(block.size)].append(block.first) }
    block = Block()
  }

  private mutating func grow(_ block: inout Block) {
    var larger = Block(first: 0, count: block.count, size: block.size + 1)
    if let used = free[Int(larger.size)].popLast() {
      larger.first = used
    } else {
      larger.first = Int32(elements.count)
      elements.append(contentsOf: repeatElement(filler, count: 1 << Int(larger.size - 1)))
    }
    for offset in 0..<Int(block.count) { elements[Int(larger.first) + offset] = elements[Int(block.first) + offset] }
    if block.size > 0 { free[Int(block.size)].append(block.first) }
    block = larger
  }
}
