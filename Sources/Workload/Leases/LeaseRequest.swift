import Model

/// One lease of a workload file: so many machines, from when, for how long.
public struct LeaseRequest: Hashable, Sendable {
  /// When the lease is to begin.
  public enum Start: Hashable, Sendable {
    /// Whenever there is room.
    case unspecified
    /// At once or not at all.
    case now
    /// At this time; with a deadline, not before it.
    case exact(SimTime)
  }

  /// The file's own number of the lease; where it has none, its place in the file, from 1.
  public var number: Int64
  /// The line it stands at.
  public var line: Int
  public var submit: SimTime
  public var start: Start
  public var requested: SimDuration
  /// How long it really lasts, as the file has it.
  public var actual: SimDuration
  /// When it must be done; `nil` without a deadline.
  public var deadline: SimTime?
  public var nodes: Int32
  /// Of each node.
  public var quantum: Quantum
  public var preemptible: Bool
  /// Its disk image, if it has one.
  public var environment: EnvironmentID

  /// The lease as the simulator takes it.
  ///
  /// A lease that would last longer than requested ends at its requested duration. A lease with a deadline and a start is submitted
  /// at that start: terms with a deadline have no start of their own, and so it keeps that it may not begin before; that it was known
  /// before is lost.
  public func arrival(id: Int64) -> Arrival {
    let killed = actual > requested
    return Arrival(
      workspace: Workspace(
        id: id, jobNumber: number, submit: effectiveSubmit, count: nodes, quantum: quantum, environment: environment,
        terms: terms, requested: requested), actual: killed ? requested : actual, killedAtRequest: killed)
  }

  var terms: Terms {
    if let deadline { return .deadline(by: deadline) }
    switch start {
    case .unspecified: return .bestEffort(preemptible: preemptible)
    case .now: return .immediate
    case .exact(let time): return .advanceReservation(start: time)
    }
  }

  var effectiveSubmit: SimTime {
    if deadline != nil, case .exact(let time) = start { return max(submit, time) }
    return submit
  }
}

/// The disk images that lease workloads name, in the order in which they were met.
///
/// The image at index *i* is what `EnvironmentID(index: i + 1)` means; index 0 is the host's own environment.
public struct LeaseImages: Hashable, Sendable {
  /// A disk image.
  public struct Image: Hashable, Sendable {
    public var name: String
    public var sizeKiB: Int64
  }

  public private(set) var images: [Image] = []
  private var index: [String: Int32] = [:]

  public init() {}

  public var isEmpty: Bool { images.isEmpty }

  /// The environment that an image is, which is added if it is new; `nil` when the name is known with another size.
  public mutating func environment(_ name: String, sizeKiB: Int64) -> EnvironmentID? {
    if let known = index[name] {
      return images[Int(known) - 1].sizeKiB == sizeKiB ? EnvironmentID(index: known) : nil
    }
    images.append(Image(name: name, sizeKiB: sizeKiB))
    index[name] = Int32(images.count)
    return EnvironmentID(index: Int32(images.count))
  }

  /// The image that `environment` is; `nil` for the host's own and for one that is not here.
  public subscript(environment: EnvironmentID) -> Image? {
    let place = Int(environment.index) - 1
    return images.indices.contains(place) ? images[place] : nil
  }

  /// A catalogue with one environment for each image, under the same indices.
  public var catalogue: EnvironmentCatalogue {
    EnvironmentCatalogue(images.map { Environment(name: $0.name, imageKiB: $0.sizeKiB) })
  }
}
