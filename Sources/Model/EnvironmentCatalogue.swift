/// The environments there are; index 0 is ``EnvironmentID/host``: whatever the host has, nothing to move and nothing to boot.
public struct EnvironmentCatalogue: Hashable, Sendable, Codable {
  public private(set) var environments: [Environment]

  /// Takes the list as it is; the first has index 1. ``faults`` says whether it makes sense.
  public init(_ environments: [Environment] = []) {
    self.environments = [Environment(name: "host", imageKiB: 0)] + environments
  }

  public subscript(id: EnvironmentID) -> Environment { environments[Int(id.index)] }

  /// Whether there is an environment with this index.
  public func contains(_ id: EnvironmentID) -> Bool { environments.indices.contains(Int(id.index)) }

  /// The environments a reference may mean: those of this name; if there are none, those whose name and version it is, with a
  /// blank between. One is an answer, several are a question. O(environments).
  public func environments(named reference: String) -> [EnvironmentID] {
    let ids = environments.indices.dropFirst().map { EnvironmentID(index: Int32($0)) }
    let named = ids.filter { self[$0].name == reference }
    return named.isEmpty ? ids.filter { "\(self[$0].name) \(self[$0].version)" == reference } : named
  }

  /// The environment a reference means, if it means exactly one. O(environments).
  public func environment(named reference: String) -> EnvironmentID? {
    let found = environments(named: reference)
    return found.count == 1 ? found[0] : nil
  }

  /// The most KiB an image's own layer may have: 1 PiB, far from where sums of layers would overflow.
  public static let imageLimitKiB: Int64 = 1 << 40

  /// The image and those below it, from its own layer down to the base.
  ///
  /// Ends where a parent is none of the catalogue's, or stands in the chain already. O(depth²); chains are a few layers deep.
  public func layers(of id: EnvironmentID) -> [EnvironmentID] {
    var layers: [EnvironmentID] = []
    var next = Optional(id)
    while let layer = next, layer != .host, contains(layer), !layers.contains(layer) {
      layers.append(layer)
      next = self[layer].parent
    }
    return layers
  }

  /// KiB of the whole image: its own layer and all below it.
  public func sizeKiB(of id: EnvironmentID) -> Int64 {
    layers(of: id).reduce(0) { $0 + min(Self.imageLimitKiB, max(0, self[$1].imageKiB)) }
  }

  /// What is wrong with the environments, for each the first thing found, in order; empty when they make sense.
  ///
  /// What must hold: names with their versions differ from each other, sizes are from 0 to
  /// ``imageLimitKiB``, a parent is another environment of the catalogue, and going
  /// from parent to parent comes to an end.
  public var faults: [Fault] {
    var seen: [String: Int] = [:]
    var faults: [Fault] = []
    for (index, environment) in environments.enumerated() {
      let id = EnvironmentID(index: Int32(index))
      let key = "\(environment.name)\u{0}\(environment.version)"
      let twin = seen.updateValue(seen[key] ?? index, forKey: key)
      guard id != .host else { continue }
      if let twin {
        faults.append(Fault(environment: id, kind: .duplicate(of: EnvironmentID(index: Int32(twin)))))
      } else if !(0...Self.imageLimitKiB).contains(environment.imageKiB) {
        faults.append(Fault(environment: id, kind: .badSize))
      } else if let parent = environment.parent, !contains(parent) {
        faults.append(Fault(environment: id, kind: .unknownParent))
      } else if let cycle = cycle(through: id) {
        faults.append(Fault(environment: id, kind: .cycle(cycle)))
      }
    }
    return faults
  }

  /// What is wrong with one environment.
  public struct Fault: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
      case duplicate(of: EnvironmentID)
      /// Negative, or above ``EnvironmentCatalogue/imageLimitKiB``.
      case badSize
      case unknownParent
      /// From the environment through its parents back to it, which is not repeated.
      case cycle([EnvironmentID])
    }
    public var environment: EnvironmentID
    public var kind: Kind
  }

  /// The cycle `id` stands in itself; one that merely lies below it is found at those that stand in it.
  private func cycle(through id: EnvironmentID) -> [EnvironmentID]? {
    let layers = layers(of: id)
    guard let last = layers.last, self[last].parent == id else { return nil }
    return layers
  }
}
