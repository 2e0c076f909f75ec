/// What a policy decides: the extension point it can be plugged into.
public enum PolicyPoint: String, CaseIterable, Hashable, Sendable, Codable {
  case order
  case backfill
  case admission
  case placement
  case quanta
  case preemption
  case staging
  case rebalance

  /// The heading of the point's list.
  public var title: String {
    switch self {
    case .order: "Order"
    case .backfill: "Backfill"
    case .admission: "Admission"
    case .placement: "Placement"
    case .quanta: "Quanta"
    case .preemption: "Preemption"
    case .staging: "Staging"
    case .rebalance: "Rebalance"
    }
  }

  /// What is decided there, as a phrase.
  public var summary: String {
    switch self {
    case .order: "who goes first"
    case .backfill: "who may overtake whom"
    case .admission: "who is accepted"
    case .placement: "on which hosts"
    case .quanta: "which share each resident gets"
    case .preemption: "who is suspended or moved"
    case .staging: "how images reach hosts"
    case .rebalance: "which hosts are on"
    }
  }

  /// One policy of this point, with its article: "a backfill policy".
  var oneOf: String { (self == .order || self == .admission ? "an " : "a ") + rawValue + " policy" }
}
