/// What the metrics of a site are called and mean; the text, the guide's table and the tests come from this list.
public struct Metric: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable { case counter, gauge, summary }

  /// With its base unit, and `_total` where it is a counter.
  public var name: String
  public var kind: Kind
  /// In the order they are written.
  public var labels: [String]
  public var help: String

  init(_ name: String, _ kind: Kind, _ labels: [String] = [], _ help: String) {
    self.name = name
    self.kind = kind
    self.labels = labels
    self.help = help
  }

  public static let all: [Metric] = [
    buildInfo, siteInfo, statusTime, hosts, hostUp, hostCores, hostMemory, promisedCores, promisedMemory,
    receivedCores, hostMachines, hostErrors, workspaces, fallingShort, queueLength, actions, instants, decisions,
    lastDecision, longestDecision, drift,
  ]

  static let buildInfo = Metric("quanta_build_info", .gauge, ["version"], "Always 1; the version of Quanta that runs.")
  static let siteInfo = Metric(
    "quanta_site_info", .gauge, ["site", "policy", "mode"],
    "Always 1; the site, the policy that decides and whether it acts (run) or looks on (shadow).")
  static let statusTime = Metric(
    "quanta_status_timestamp_seconds", .gauge, [], "When what is told here was so, in seconds since 1970.")
  static let hosts = Metric("quanta_hosts", .gauge, ["state"], "Hosts by state.")
  static let hostUp = Metric("quanta_host_up", .gauge, ["host"], "1 if the host answers and may be used, else 0.")
  static let hostCores = Metric("quanta_host_cores", .gauge, ["host"], "Cores of the host that may be promised.")
  static let hostMemory = Metric(
    "quanta_host_memory_bytes", .gauge, ["host"], "Memory of the host that may be promised.")
  static let promisedCores = Metric(
    "quanta_host_promised_cores", .gauge, ["host"], "Cores of the host that are promised to workspaces.")
  static let promisedMemory = Metric(
    "quanta_host_promised_memory_bytes", .gauge, ["host"], "Memory of the host that is promised to workspaces.")
  static let receivedCores = Metric(
    "quanta_host_received_cores", .gauge, ["host"],
    "Cores the host's machines received over the last window of observation.")
  static let hostMachines = Metric(
    "quanta_host_machines", .gauge, ["host"], "Virtual machines of workspaces on the host.")
  static let hostErrors = Metric(
    "quanta_host_errors_total", .counter, ["host"], "Calls to the host that failed since the run began.")
  static let workspaces = Metric(
    "quanta_workspaces", .gauge, ["state"], "Workspaces by state; of those that are over, the last ones only.")
  static let fallingShort = Metric(
    "quanta_workspaces_falling_short", .gauge, [],
    "Workspaces that received less than they were promised while they wanted more.")
  static let queueLength = Metric(
    "quanta_queue_length", .gauge, [],
    "Workspaces that wait: for a decision, for room, for their time or for their owner.")
  static let actions = Metric(
    "quanta_actions_total", .counter, ["kind", "outcome"],
    "Actions since the run began, by kind and outcome (done, failed).")
  static let instants = Metric("quanta_instants_total", .counter, [], "Instants the controller dealt with.")
  static let decisions = Metric(
    "quanta_decision_latency_seconds", .summary, [], "Time from the events of an instant to the policy's actions.")
  static let lastDecision = Metric(
    "quanta_decision_latency_last_seconds", .gauge, [], "Decision latency of the last instant.")
  static let longestDecision = Metric(
    "quanta_decision_latency_longest_seconds", .gauge, [], "Longest decision latency since the run began.")
  static let drift = Metric(
    "quanta_drift", .gauge, [], "Things found on hosts at the last look that differ from the books.")
}
