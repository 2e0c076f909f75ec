/// A stretch of jobs being put in order of submission.
///
/// The buffer takes in jobs in file order. When it is full it is sorted if it must be, and all but the last `held` jobs are ready to
/// leave. A job that would have had to leave earlier is reported, never placed wrongly.
struct ReorderWindow: ~Copyable {
  enum Verdict {
    case inOrder
    case reordered
    /// A later job has left already.
    case tooLate
  }

  private let held: Int
  /// Jobs the buffer may come to hold; it grows to that as they come.
  private let limit: Int
  private var capacity: Int
  private var jobs: UnsafeMutablePointer<KeptJob>
  private var spare: UnsafeMutablePointer<KeptJob>?
  /// Jobs from `head` to `readyEnd` may leave; those up to `count` are held.
  private var head = 0
  private var readyEnd = 0
  private var count = 0
  private var latest = Int64.min
  private var disordered = false
  private var lastLeft = Int64.min

  init(holding held: Int) {
    self.held = held
    // Besides those held, a stretch long enough to share the cost of moving and sorting.
    limit = held + max(256, held)
    capacity = min(limit, 1024)
    jobs = Self.buffer(capacity)
  }

  deinit {
    jobs.deallocate()
    spare?.deallocate()
  }

  /// Jobs that may leave.
  var ready: Int { readyEnd - head }
  var isFull: Bool { count == limit }
  /// Jobs that can be admitted before ``makeRoom()`` must be called again.
  var room: Int { capacity - count }
  /// Where the next job is to be written before ``admit()``.
  var tail: UnsafeMutablePointer<KeptJob> { jobs + count }
  /// The submit time of the next job to leave; only when one is ready.
  var peekSubmit: Int64 { jobs[head].submit }

  /// Lets the buffer grow if it has no room and is not full.
  mutating func makeRoom() {
    guard count == capacity, capacity < limit else { return }
    let larger = min(limit, 2 * capacity)
    let grown = Self.buffer(larger)
    grown.update(from: jobs, count: count)
    jobs.deallocate()
    spare?.deallocate()
    spare = nil
    jobs = grown
    capacity = larger
  }

  @inline(__always)
  mutating func admit() -> Verdict {
    let submit = jobs[count].submit
    if submit >= latest {
      latest = submit
      count &+= 1
      return .inOrder
    }
    guard submit >= lastLeft else { return .tooLate }
    disordered = true
    count &+= 1
    return .reordered
  }

  @inline(__always)
  mutating func take() -> KeptJob {
    let job = jobs[head]
    head &+= 1
    if head == readyEnd { dropLeft() }
    return job
  }

  /// Makes the earliest jobs ready: all, or all but those held.
  mutating func arrange(all: Bool) {
    if disordered { sort() }
    disordered = false
    readyEnd = all ? count : max(head, count - held)
    if readyEnd > head { lastLeft = jobs[readyEnd - 1].submit }
  }

  /// Moves the held jobs to the front.
  private mutating func dropLeft() {
    let left = count - head
    jobs.update(from: jobs + head, count: left)
    (head, readyEnd, count) = (0, 0, left)
  }

  /// Stable: equal submit times keep the order in which they came in.
  private mutating func sort() {
    let keys = (0..<count).map { (submit: jobs[$0].submit, place: $0) }
      .sorted { ($0.submit, $0.place) < ($1.submit, $1.place) }
    let target = spare ?? Self.buffer(capacity)
    for (place, key) in keys.enumerated() { target[place] = jobs[key.place] }
    spare = jobs
    jobs = target
  }

  /// One job more than `capacity`, since a job is written at the tail before it is admitted.
  private static func buffer(_ capacity: Int) -> UnsafeMutablePointer<KeptJob> {
    let buffer = UnsafeMutablePointer<KeptJob>.allocate(capacity: capacity + 1)
    buffer.initialize(repeating: KeptJob(), count: capacity + 1)
    return buffer
  }
}
