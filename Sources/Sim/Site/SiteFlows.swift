import Model
import Policy
import Stats

/// Images being sent: a transfer as the controller numbered it.
struct Sending {
  var number: Int32
  /// For whose sake.
  var beneficiaries: [(handle: Handle, id: Int64)]
  var destinations: [Int32]
  var kib: [Int64]
  var channel: Int32
  var began: Int64
  /// Attempts broken off so far.
  var broken: Int32 = 0
  /// Whether attempts break is drawn from here.
  var stream: RandomStream
}

/// What is on its way over the network and to and from disks, and when it will be there.
struct SiteFlows {
  /// What a number in the network stands for.
  enum Flow {
    case none
    case staging(Sending)
    /// One machine of the workspace on its way to another host.
    case move(Handle)
  }

  var network: TransferNetwork
  /// By handle: a workspace writes or reads all its memory at a time.
  var disks: DiskContention
  private(set) var flows: [Flow] = []
  private var spare: [Int32] = []
  private var arrivals = EventQueue()
  private var accesses = EventQueue()

  init(_ shape: ClusterShape, _ model: SiteModel) {
    network = TransferNetwork(shape: shape, model: model)
    disks = DiskContention(hosts: shape.hostCount, storage: model.storage)
  }

  /// When the next thing is through, µs.
  mutating func nextTime() -> Int64 {
    var moved: [(id: Int32, end: Int64)] = []
    network.takeMoved { moved.append(($0, $1)) }
    for (id, end) in moved {
      arrivals.cancel(id)
      if end < .max { arrivals.schedule(.end, of: id, at: end) }
    }
    moved.removeAll(keepingCapacity: true)
    disks.takeMoved { moved.append(($0, $1)) }
    for (id, end) in moved {
      accesses.cancel(id)
      if end < .max { accesses.schedule(.end, of: id, at: end) }
    }
    return min(arrivals.nextTime(), accesses.nextTime())
  }

  // MARK: Network

  mutating func add(_ flow: Flow) -> Int32 {
    if let free = spare.popLast() {
      flows[Int(free)] = flow
      return free
    }
    flows.append(flow)
    return Int32(flows.count - 1)
  }

  mutating func change(_ id: Int32, to flow: Flow) { flows[Int(id)] = flow }

  /// Forgets a flow that the network has forgotten.
  mutating func remove(_ id: Int32) {
    arrivals.cancel(id)
    flows[Int(id)] = .none
    spare.append(id)
  }

  /// Takes the flows of a workspace's machines away.
  mutating func dropMoves(of handle: Handle, at time: Int64) {
    for id in flows.indices {
      guard case .move(handle) = flows[id] else { continue }
      network.cancel(Int32(id), at: time)
      remove(Int32(id))
    }
  }

  /// The next flow that is through at `time`, with the KiB that came.
  mutating func nextArrival(at time: Int64) -> (id: Int32, flow: Flow, kib: Int64)? {
    guard nextTime() <= time else { return nil }
    while let id = arrivals.next(at: time)?.subject {
      let kib = network.receivedKiB(id, at: time)
      if network.finish(id, at: time) { return (id, flows[Int(id)], kib) }
      // The rest of it goes on as it did, so nobody tells of it.
      if let end = network.end(of: id), end < .max { arrivals.schedule(.end, of: id, at: end) }
      guard nextTime() <= time else { return nil }
    }
    return nil
  }

  // MARK: Disks

  mutating func access(_ handle: Handle, _ access: DiskContention.Access, on hosts: [Int32], kib: Int64, at time: Int64)
  {
    disks.begin(handle, access, on: hosts, kib: [Int64](repeating: kib, count: hosts.count), at: time)
  }

  mutating func dropAccess(of handle: Handle, at time: Int64) {
    accesses.cancel(handle)
    disks.cancel(handle, at: time)
  }

  /// The next workspace whose memory is written or read at `time`.
  mutating func nextAccess(at time: Int64) -> Handle? {
    guard nextTime() <= time else { return nil }
    while let handle = accesses.next(at: time)?.subject {
      if disks.finish(handle, at: time) { return handle }
      if let end = disks.end(of: handle), end < .max { accesses.schedule(.end, of: handle, at: end) }
      guard nextTime() <= time else { return nil }
    }
    return nil
  }
}
