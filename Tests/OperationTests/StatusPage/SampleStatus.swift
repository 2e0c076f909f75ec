import Model

@testable import Live

/// A site with a bit of everything, for tests and to look at.
enum SampleStatus {
  /// 2026-11-27T22:51:03.123Z
  static let now = SimTime(microseconds: 1_795_819_863_123_000)
  static let hostile = "<script>alert(\"x\")</script>&'\u{202E}gnp.exe"

  private static func ago(_ seconds: Int64) -> SimTime { now + SimDuration(microseconds: -seconds * 1_000_000) }
  private static func ahead(_ seconds: Int64) -> SimTime { now + .seconds(seconds) }

  static var site: SiteStatus {
    var counters = SiteStatus.Counters()
    counters.actionsDone = ["start": 21, "suspend": 3, "resume": 2, "migrate": 1, "stop": 14]
    counters.actionsFailed = ["migrate": 1]
    counters.hostErrors = ["h3": 4]
    counters.instants = 812
    counters.lastDecisionMs = 0.42
    counters.longestDecisionMs = 7.9
    counters.decisionMsSum = 406
    counters.drift = 1
    return SiteStatus(
      site: "xen-lab", policy: "easy(order: fair-share, quanta: capped)", time: now, mode: "run", hosts: hosts,
      workspaces: workspaces, queue: [12, 9, 11, 10], actions: actions, counters: counters)
  }

  static let hosts: [SiteStatus.HostStatus] = [
    host("h1", .up, cores: 4, promised: 3.25, received: 3.02, machines: 5, images: ["debian-12", "batch"]),
    host("h2", .up, cores: 4, promised: 2, received: 1.61, machines: 3, images: ["debian-12"]),
    host(
      "h3", .unreachable, cores: 2, promised: 1, received: 0, machines: 1, images: [],
      note: "no answer since 22:49:40; down in 37 s: its workspaces are not started elsewhere without fencing"),
    host(
      "h4", .maintenance, cores: 8, promised: 0, received: 0.05, machines: 0, images: ["debian-12"],
      note: "maintenance since 21:30:00: nothing new is placed here"),
  ]

  private static func host(
    _ name: String, _ state: SiteStatus.HostStatus.State, cores: Int32, promised: Double, received: Double,
    machines: Int, images: [String], note: String? = nil
  ) -> SiteStatus.HostStatus {
    SiteStatus.HostStatus(
      name: name, uri: "xen+tls://\(name).example.org/system", state: state, scheduler: "credit2", cores: cores,
      memoryKiB: 16_777_216, promisedCores: promised, promisedKiB: Int64(promised * 2_097_152),
      receivedCores: received, machines: machines, images: images, note: note)
  }

  static let workspaces: [SiteStatus.WorkspaceStatus] = [
    workspace(3, "web-front", .running, count: 2, share: 0.5, hosts: ["h1", "h2"], received: 0.48, cap: 50),
    workspace(4, "genome-assembly", .running, count: 2, share: 1, hosts: ["h1", "h1"], received: 0.99, cap: 100),
    workspace(5, "render", .running, share: 0.75, hosts: ["h1"], received: 0.55, cap: 100, fallsShort: true),
    workspace(6, "db", .running, share: 1, hosts: ["h2"], received: 1.12, weight: 512),
    workspace(7, hostile, .booting, share: 0.5, hosts: ["h2"], cap: 50),
    workspace(
      8, "sensor", .unknown, share: 1, hosts: ["h3"], reason: "its host does not answer since 22:49:40", cap: 100),
    workspace(
      9, "nightly-batch", .queued, count: 4, share: 1, expected: ahead(4380),
      reason: "waiting: 2.75 cores free, needs 4 until 00:04"),
    workspace(
      10, "training-week-48", .planned, count: 2, share: 1, terms: .advanceReservation(start: ahead(40_000)),
      expected: ahead(40_000), reason: "reserved from 2026-11-28 09:57:43"),
    workspace(11, "analysis", .suspended, share: 0.5, reason: "made room for reservation 10"),
    workspace(12, "small-fry", .queued, share: 0.25, reason: "one start at a time on h2; next in 12 s"),
    workspace(1, "warm-up", .finished, share: 0.5, hosts: ["h1"], ended: ago(600)),
    workspace(
      2, "too-big", .rejected, count: 64, share: 1, reason: "never: needs 64 cores, the site has 18", ended: ago(900)),
  ].sorted { $0.id < $1.id }

  static func workspace(
    _ id: Int64, _ name: String, _ state: SiteStatus.WorkspaceStatus.State, count: Int32 = 1, share: Double,
    terms: Terms = .bestEffort(preemptible: true), hosts: [String] = [], expected: SimTime? = nil,
    reason: String? = nil, received: Double? = nil, weight: Int32? = nil, cap: Int32? = nil, ended: SimTime? = nil,
    fallsShort: Bool = false
  ) -> SiteStatus.WorkspaceStatus {
    SiteStatus.WorkspaceStatus(
      id: id, name: name, state: state, environment: "debian-12", terms: terms, count: count,
      quantum: Quantum(cpuMilli: Int32(share * 1000), vcpus: 1, memoryKiB: 1_048_576), requested: .seconds(7200),
      submitted: ago(4000 - id * 100), started: hosts.isEmpty ? nil : ago(3500 - id * 100), ended: ended,
      expected: expected ?? (state == .running ? ahead(1800 + id * 300) : nil), hosts: hosts, reason: reason,
      promisedCores: share, weight: weight, cap: cap, receivedCores: received, fallsShort: fallsShort)
  }

  static let actions: [SiteStatus.ActionStatus] = [
    action(40, "start", 3, ["h1", "h2"], began: 3200, took: 18, .done, "fits now: 4 cores free on h1, 4 on h2"),
    action(41, "suspend", 11, ["h1"], began: 900, took: 9, .done, "makes room for reservation 10"),
    action(
      42, "migrate", 6, ["h1", "h2"], began: 700, took: 31, .rolledBack, "evens out h1 and h2",
      detail: "h2: Timed out during operation: cannot acquire state change lock; resumed on h1"),
    action(43, "start", 7, ["h2"], began: 12, took: nil, .underWay, "backfilled: ends before 9 may start"),
    action(44, "start", 12, ["h2"], began: 0, took: nil, .waiting, "backfilled: ends before 9 may start"),
  ]

  private static func action(
    _ id: Int64, _ kind: String, _ workspace: Int64, _ hosts: [String], began: Int64, took: Int64?,
    _ outcome: SiteStatus.ActionStatus.Outcome, _ reason: String, detail: String? = nil
  ) -> SiteStatus.ActionStatus {
    SiteStatus.ActionStatus(
      id: id, kind: kind, workspace: workspace, hosts: hosts, began: ago(began),
      ended: took.map { ago(began) + .seconds($0) }, outcome: outcome, reason: reason, detail: detail)
  }
}
