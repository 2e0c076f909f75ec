/// A policy that can be named in an expression: it documents itself and makes itself from validated options.
public protocol Registered {
  static var entry: PolicyEntry { get }
  init(_ options: PolicyOptions) throws
}
