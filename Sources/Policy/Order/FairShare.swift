import Model

/// Whoever's owner has used least, of late, goes first.
public struct FairShare: QueueOrder, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry(
      "fair-share", at: .order, aliases: ["fairshare"],
      "Least recent use by the owner first.",
      text: """
        Use is core-seconds, forgotten with a half-life; it accrues while workspaces run. Among equals, first come
        first served. The queue is ranked anew at each pass.
        """,
      source: "Kay, Lauder, A fair share scheduler, CACM 31(1), 1988",
      options: [
        PolicyOption(
          "by", .choice([("user", "each user is an owner"), ("group", "each group is an owner")]), default: "user",
          "Whose use counts."),
        PolicyOption("half-life", .duration, default: "7d", "After how long use counts half."),
      ])
  }

  private let owner: UsageLedger.Owner
  private let halfLife: SimDuration

  public init(_ options: PolicyOptions) throws {
    owner = try options.choice("by") == "user" ? .user : .group
    halfLife = try options.duration("half-life")
  }

  public var changesWithTime: Bool { true }

  public func makeLedger() -> UsageLedger? { UsageLedger(by: owner, halfLife: halfLife) }

  public func rank(_ workspace: Workspace, at now: SimTime, usage: UsageLedger?) -> Double {
    usage?.used(byOwnerOf: workspace, at: now.microseconds) ?? 0
  }

  public func rankAll(
    _ table: RankTable, at now: SimTime, usage: UsageLedger?, into ranks: UnsafeMutableBufferPointer<Double>
  ) {
    let used = usage?.used(at: now.microseconds) ?? []
    table.withAccounts { accounts in
      used.withUnsafeBufferPointer { used in
        for row in ranks.indices { ranks[row] = accounts[row] < 0 ? 0 : used[Int(accounts[row])] }
      }
    }
  }
}
