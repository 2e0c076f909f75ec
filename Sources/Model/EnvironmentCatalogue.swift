/// The environments there are; index 0 is ``EnvironmentID/host``: whatever the host has, nothing to move and nothing to boot.
public struct EnvironmentCatalogue: Hashable, Sendable, Codable {
  public private(set) var environments: [Environment]

  /// Takes the list as it is; the first has index 1. ``fault`` says whether it makes sense.
  public init(_ environments: [Environment] = []) {
    self.environments = [Environment(name: "host", imageKiB: 0)] + environments
  }

  public subscript(id: EnvironmentID) -> Environment { environments[Int(id.index)] }

  /// Whether there is an environment with this index.
  public func contains(_ id: EnvironmentID) -> Bool { environments.indices.contains(Int(id.index)) }

  /// The environment of this name, in this version if one is given; `nil`: there is none, or more than one. O(environments).
  public func environment(named name: String, version: String? = nil) -> EnvironmentID? {
    let found = environments.indices.filter {
      environments[$0].name == name && (version ?? environments[$0].version) == environments[$0].version
    }
    return found.count == 1 ? EnvironmentID(index: Int32(found[0])) : nil
  }

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
    layers(of: id).reduce(0) { sum, layer in
      let (total, overflow) = sum.addingReportingOverflow(self[layer].imageKiB)
      return overflow ? .max : total
    }
  }

  /// What is wrong with the environments, for each the first thing found, in order; empty when they make sense.
  ///
  /// What must hold: names with their versions differ from each other, sizes are not negative, a parent is another environment of the catalogue, and going
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
      } else if environment.imageKiB < 0 {
        faults.append(Fault(environment: id, kind: .negativeSize))
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
      case negativeSize
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
