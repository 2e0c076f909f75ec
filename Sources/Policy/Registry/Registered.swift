/// A policy that can be named in an expression: it documents itself and makes itself from validated options.
public protocol Registered {
  /// Name, options and what they mean: all that is said of the policy anywhere.
  static var entry: PolicyEntry { get }
  /// Makes the policy from options that were checked against ``entry``, defaults filled in.
  init(_ options: PolicyOptions) throws
}
