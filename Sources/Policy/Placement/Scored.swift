import Model

/// Hosts by a sum of scores: what is there of the image, how full they are, whether they are at home.
///
/// At a site of virtual machines. Where only processors are dealt out there are no images; hosts are then filled in order.
public struct Scored: Placement, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry(
      "scored", at: .placement, aliases: ["image-affinity"],
      "Hosts by a sum of scores: for the image, for being full, for being at home.",
      text: """
        Of the hosts that are free in time, those with the highest sum are taken; among equals, the lowest number. Each score lies \
        between 0 and 1 and counts as often as its weight says: the part of the image that is in the host's cache; the part of \
        its cores that is promised (below zero prefers empty hosts); 1 if the host is of the site where the workspace was submitted.
        """,
      options: [
        PolicyOption("affinity", .number(in: 0...1000), default: 1, "Weight of the image."),
        PolicyOption("fullness", .number(in: -1000...1000), default: 0, "Weight of being full."),
        PolicyOption("locality", .number(in: 0...1000), default: 0, "Weight of being at home."),
      ] + HostFilter.options)
  }

  public let filter: HostFilter
  public let score: HostScore?
  private let plain: FirstFit

  public init(_ options: PolicyOptions) throws {
    filter = try HostFilter(options)
    score = HostScore(
      affinity: try options.number("affinity"), fullness: try options.number("fullness"),
      locality: try options.number("locality"))
    plain = try FirstFit(options)
  }

  public func place(_ need: HostNeed, on hosts: inout HostTable, into runs: inout [HostRun]) -> Bool {
    plain.place(need, on: &hosts, into: &runs)
  }
}
