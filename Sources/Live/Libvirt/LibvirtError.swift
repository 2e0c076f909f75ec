import Model

/// What libvirt said when a call failed.
public struct LibvirtError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What matters of libvirt's codes: some failures are answers.
  public enum Kind: Hashable, Sendable {
    case noDomain, noVolume, noPool
    /// The driver cannot do that.
    case unsupported
    /// The connection may not, or the daemon forbids it.
    case denied
    /// Nothing was heard from the other side.
    case connection
    /// It exists already.
    case exists
    /// No room for it: memory, disk.
    case noRoom
    case other
  }

  public var kind: Kind
  /// libvirt's number of the error (`virErrorNumber`).
  public var code: Int32
  public var message: String
  /// The function that failed, and on which host.
  public var call: String
  public var host: String

  public init(kind: Kind, code: Int32, message: String, call: String, host: String) {
    self.kind = kind
    self.code = code
    self.message = message
    self.call = call
    self.host = host
  }

  public var description: String { "\(host): \(call): \(message)" }

  /// The same as an error a user is shown.
  public func explained(remedy: String? = nil) -> QuantaError {
    let advice: String? =
      switch kind {
      case .connection: "check that libvirtd runs there and that the URI is right: virsh -c URI version"
      case .denied: "give the user the right to do that; see the operator's guide, under permissions"
      case .unsupported: "this host's driver cannot do that; see 'quanta live hosts'"
      case .noRoom: "make room there, or give the host a smaller share in the site file"
      default: nil
      }
    return QuantaError(.inputOutput, "\(call): \(message)", at: host, remedy: remedy ?? advice)
  }
}
