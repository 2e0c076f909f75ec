import Model

extension SiteBooks {
  /// The workspaces for whose sake images are sent.
  public func beneficiaries(of transfer: Int32) -> [Handle] {
    staging.waiting.indices.contains(Int(transfer)) ? staging.waiting[Int(transfer)] : []
  }
}
