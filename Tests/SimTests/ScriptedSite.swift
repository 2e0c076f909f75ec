import Model
import Policy
import Testing

@testable import Sim

/// Drives the simulated site by hand: what a controller would decide is written down beforehand, and what the site reports is kept.
struct ScriptedSite {
  /// What a world asks of its orders, as plain values.
  struct Orders: SiteOrders {
    var hosts: [Handle: [Int32]] = [:]
    var origins: [Handle: [Int32]] = [:]
    var transfers: [Int32: Transfer] = [:]
    var beneficiaries: [Int32: [Handle]] = [:]
    var settings: [Handle: DomainSetting] = [:]

    func hosts(of handle: Handle) -> [Int32] { hosts[handle] ?? [] }
    func origins(of handle: Handle) -> [Int32] { origins[handle] ?? [] }
    func transfer(_ number: Int32) -> Transfer? { transfers[number] }
    func beneficiaries(of transfer: Int32) -> [Handle] { beneficiaries[transfer] ?? [] }
    func setting(of handle: Handle) -> DomainSetting { settings[handle] ?? DomainSetting() }
  }

  /// What was reported, and when, in µs.
  struct Note: Equatable, CustomStringConvertible {
    var time: Int64
    var what: What
    enum What: Equatable {
      case submitted(Int64)
      case ended(Handle)
      case report(SiteReport)
    }
    var description: String { "\(time): \(what)" }
  }

  var world: SimulatedSite
  var orders = Orders()
  var notes: [Note] = []
  /// Orders to be given at times, µs, as wake-ups bring them.
  private var script: [(time: Int64, decisions: [Decision])] = []
  private var isAwake = false

  init(
    _ arrivals: [Arrival], hosts: Int32 = 4, host: HostShape = HostShape(cores: 1), model: SiteModel = SiteModel(),
    catalogue: EnvironmentCatalogue = EnvironmentCatalogue(), traces: UtilisationTraces = UtilisationTraces(),
    dedicatesCores: Bool = true, keepsSegments: Bool = false
  ) throws {
    world = try SimulatedSite(
      source: ArrivalList(arrivals), shape: ClusterShape(groups: [.init(count: hosts, host: host)]), model: model,
      catalogue: catalogue, traces: traces, dedicatesCores: dedicatesCores, keepsSegments: keepsSegments)
  }

  static func arrival(
    _ id: Int64, at submit: Double = 0, work: Double = 100, count: Int32 = 1, memoryMiB: Int64 = 1024,
    environment: EnvironmentID = .host, terms: Terms = .bestEffort(preemptible: true), utilisation: Int32 = -1
  ) -> Arrival {
    Arrival(
      workspace: Workspace(
        id: id, jobNumber: id, submit: SimTime(microseconds: micros(submit)), count: count,
        quantum: Quantum(memoryKiB: memoryMiB * 1024), environment: environment, terms: terms,
        requested: .seconds(100_000)),
      actual: SimDuration(microseconds: micros(work)), utilisation: utilisation)
  }

  static func micros(_ seconds: Double) -> Int64 { Int64((seconds * 1e6).rounded()) }

  static func decision(_ kind: Decision.Kind, _ handle: Handle, id: Int64 = 0) -> Decision {
    Decision(kind: kind, handle: handle, workspaceID: id, reason: .queueHead, overtakes: false)
  }

  /// At `seconds`, or when that is past at the next instant, these are decided.
  mutating func at(_ seconds: Double, _ decisions: Decision...) {
    script.append((Self.micros(seconds), decisions))
    script.sort { $0.time < $1.time }
  }

  mutating func at(_ seconds: Double, _ kind: Decision.Kind, _ handle: Handle, id: Int64 = 0) {
    at(seconds, Self.decision(kind, handle, id: id))
  }

  /// Handles one instant; `decide` may add to what the script says.
  mutating func step(_ decide: (EventBatch, inout Orders) -> [Decision] = { _, _ in [] }) throws -> Bool {
    var events = EventBatch()
    guard let now = try world.nextInstant(&events) else { return false }
    for handle in events.ends { notes.append(Note(time: now.microseconds, what: .ended(handle))) }
    for report in events.reports { notes.append(Note(time: now.microseconds, what: .report(report))) }
    for submission in events.submissions {
      notes.append(Note(time: now.microseconds, what: .submitted(submission.workspace.id)))
    }
    var decisions = decide(events, &orders)
    while let first = script.first, first.time <= now.microseconds {
      decisions += first.decisions
      script.removeFirst()
    }
    if let next = script.first {
      decisions.append(Self.decision(.wake(SimTime(microseconds: next.time)), -1))
    }
    try world.carryOut(decisions, by: orders, at: now)
    return true
  }

  /// Runs to the end; the records in order of departure.
  mutating func run(_ decide: (EventBatch, inout Orders) -> [Decision] = { _, _ in [] }) throws -> [WorkspaceRecord] {
    var records: [WorkspaceRecord] = []
    while try step(decide) {
      #expect(world.accounts.areBalanced)
      world.takeRecords { records += $0 }
    }
    world.takeRecords { records += $0 }
    #expect(world.accounts.areBalanced && world.accounts.active == 0)
    return records
  }

  /// When each report of a kind came, in seconds.
  func times(_ kind: SiteReport.Kind) -> [Double] {
    notes.compactMap { note in
      if case .report(let report) = note.what, report.kind == kind { Double(note.time) / 1e6 } else { nil }
    }
  }

  func reports(_ kind: SiteReport.Kind) -> [SiteReport] {
    notes.compactMap { note in
      if case .report(let report) = note.what, report.kind == kind { report } else { nil }
    }
  }
}
