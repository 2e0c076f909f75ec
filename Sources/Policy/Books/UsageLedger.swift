import Foundation
import Model

/// Decayed use of the machine by owner (a user or a group): what fair share ranks by.
///
/// Use accrues continuously while an owner's workspaces run and is forgotten with a half-life: dU/dt = cores in use −
/// λ·U, λ = ln 2 / half-life, solved exactly between changes, so the value does not depend on how often it is looked
/// at. O(1) a change.
public struct UsageLedger: Sendable {
  /// Whose use is counted together.
  public enum Owner: Int32, Sendable { case user, group }

  struct Account: BitwiseCopyable {
    var owner: Int32
    var cores: Int32
    /// Decayed core-seconds at `time`.
    var used: Double
    var time: Int64
  }

  let owner: Owner
  /// 1/s.
  let decay: Double
  private(set) var accounts: [Account] = []
  private var indexOf: [Int32: Int] = [:]

  init(by owner: Owner, halfLife: SimDuration) {
    self.owner = owner
    decay = log(2) / max(halfLife.seconds, 1e-6)
  }

  mutating func restore(_ accounts: [Account]) {
    self.accounts = accounts
    indexOf = [:]
    for (index, account) in accounts.enumerated() { indexOf[account.owner] = index }
  }

  func key(_ workspace: Workspace) -> Int32 { owner == .user ? workspace.user : workspace.group }

  /// Decayed core-seconds the owner of `workspace` has used up to `now`.
  public func used(byOwnerOf workspace: Workspace, at now: Int64) -> Double {
    guard let index = indexOf[key(workspace)] else { return 0 }
    return Self.value(accounts[index], at: now, decay: decay)
  }

  /// Decayed core-seconds of every account at `now`, in the order of ``account(ofOwnerOf:at:)``.
  func used(at now: Int64) -> [Double] { accounts.map { Self.value($0, at: now, decay: decay) } }

  /// The place of the owner's account; opened at `now` if there is none yet. It stays the same from then on.
  mutating func account(ofOwnerOf workspace: Workspace, at now: Int64) -> Int {
    let key = key(workspace)
    if let known = indexOf[key] { return known }
    indexOf[key] = accounts.count
    accounts.append(Account(owner: key, cores: 0, used: 0, time: now))
    return accounts.count - 1
  }

  /// Notes that the owner's cores in use change by `cores` at `now`.
  mutating func change(_ workspace: Workspace, by cores: Int32, at now: Int64) {
    let index = account(ofOwnerOf: workspace, at: now)
    accounts[index].used = Self.value(accounts[index], at: now, decay: decay)
    accounts[index].time = now
    accounts[index].cores += cores
  }

  private static func value(_ account: Account, at now: Int64, decay: Double) -> Double {
    let elapsed = Double(now - account.time) / 1e6
    let kept = exp(-decay * elapsed)
    return account.used * kept + Double(account.cores) / decay * (1 - kept)
  }
}
