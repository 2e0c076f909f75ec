import Model

/// How much a placement likes a host, of those that fit: weights of what counts; the host with the most is taken, of equals the first.
public struct HostScore: Hashable, Sendable {
  /// For holding the image, as the part of it that is there.
  public var affinity: Double
  /// For being full already, as the part of its cores that is promised; below zero prefers empty hosts.
  public var fullness: Double
  /// For being of the site where the workspace was submitted.
  public var locality: Double

  public init(affinity: Double = 0, fullness: Double = 0, locality: Double = 0) {
    self.affinity = affinity
    self.fullness = fullness
    self.locality = locality
  }

  var isIndifferent: Bool { affinity == 0 && fullness == 0 && locality == 0 }
}
