/// Many short lists in one flat array: each is a block of a power of two places, and blocks given back are used again.
///
/// Adding costs O(1) amortised, as with an array. Lists that grew leave blocks nobody has use for; once these are a third of the array,
/// ``isWasteful`` asks its owner to move all lists into a fresh pool with ``adopt(_:from:)``, which costs O(1) amortised too.
struct BlockPool<Element: BitwiseCopyable & Sendable>: Sendable {
  /// A list: where it lies and how long it is.
  struct Block: BitwiseCopyable, Sendable {
    var first: Int32 = 0
    var count: Int32 = 0
    /// It has room for 2^(size − 1) elements; 0: for none yet.
    var size: UInt8 = 0

    var indices: Range<Int> { Int(first)..<Int(first) + Int(count) }
  }

  var elements: [Element] = []
  var free: [[Int32]] = Array(repeating: [], count: 32)
  var freePlaces = 0
  var smallest: UInt8 = 1
  private let filler: Element

  /// - Parameter filler: what stands in places not used.
  init(filler: Element) { self.filler = filler }

  /// Makes room for so many places, and gives new lists room for `each` elements at once.
  mutating func reserve(_ places: Int, each: Int = 1) {
    elements.reserveCapacity(places)
    while 1 << Int(smallest - 1) < each, smallest < 16 { smallest += 1 }
  }

  /// The elements without bounds checks, for loops over many lists.
  @inline(__always)
  mutating func withElements<Result>(_ body: (UnsafeMutableBufferPointer<Element>) -> Result) -> Result {
    elements.withUnsafeMutableBufferPointer { body($0) }
  }

  var isWasteful: Bool { freePlaces > 1024 && freePlaces > elements.count / 3 }

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
    putAway(block)
    block = Block()
  }

  /// Moves a list here from another pool, into the smallest block that holds it.
  mutating func adopt(_ block: inout Block, from other: Self) {
    let old = block
    block = Block()
    for index in old.indices {
      if block.size == 0 {
        block.first = Int32(elements.count)
        while Int32(1) << Int32(block.size) < 2 * old.count { block.size += 1 }
      }
      elements.append(other.elements[index])
      block.count += 1
    }
    guard block.size > 0 else { return }
    elements.append(contentsOf: repeatElement(filler, count: 1 << Int(block.size - 1) - Int(block.count)))
  }

  private mutating func putAway(_ block: Block) {
    guard block.size > 0 else { return }
    free[Int(block.size)].append(block.first)
    freePlaces += 1 << Int(block.size - 1)
  }

  private mutating func grow(_ block: inout Block) {
    var larger = Block(first: 0, count: block.count, size: max(smallest, block.size + 1))
    if let used = free[Int(larger.size)].popLast() {
      larger.first = used
      freePlaces -= 1 << Int(larger.size - 1)
    } else {
      larger.first = Int32(elements.count)
      elements.append(contentsOf: repeatElement(filler, count: 1 << Int(larger.size - 1)))
    }
    for offset in 0..<Int(block.count) { elements[Int(larger.first) + offset] = elements[Int(block.first) + offset] }
    putAway(block)
    block = larger
  }
}
