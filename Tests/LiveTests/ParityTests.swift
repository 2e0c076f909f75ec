import Foundation
import LiveSupport
import Model
import Policy
import Sim
import Testing

@testable import Live

/// One policy, two worlds: the same requests through libvirt and through the simulator, with durations as observed, give the same decisions in the
/// same order; and the journal, replayed, gives the same bytes.
@Suite(.ownThreads, .enabled(if: LiveSiteBench.obstacle == nil, LiveSiteBench.comment))
struct ParityTests {
  /// A decision as both worlds know it: without the instant.
  struct Step: Hashable, CustomStringConvertible {
    var kind: String
    var workspace: Int64
    var hosts: [Int32]
    var description: String { "\(kind) \(workspace) on \(hosts)" }

    init?(_ decision: Decision, _ books: SiteBooks) {
      switch decision.kind {
      case .start: kind = "start"
      case .suspend: kind = "suspend"
      case .resume: kind = "resume"
      case .stop(let stop): kind = "stop \(stop)"
      case .reject: kind = "reject"
      case .wake, .stage, .migrate, .adjust, .power: return nil
      }
      workspace = decision.workspaceID
      hosts = kind == "reject" ? [] : books.hosts(of: decision.handle)
    }
  }

  @Test func bothWorldsDecideTheSame() throws {
    let bench = try LiveSiteBench(cores: [1, 1], policy: "easy(quanta: dedicated, preemption: suspend)")
    defer { bench.end() }
    bench.start()
    try bench.submit(LiveSiteBench.request("first", seconds: 12))
    try bench.submit(LiveSiteBench.request("long", seconds: 45))
    try bench.submit(LiveSiteBench.request("wide", machines: 2, seconds: 10, terms: .bestEffort(preemptible: false)))
    try bench.submit(LiveSiteBench.request("small", seconds: 6))
    let begins = SimTime(microseconds: WallClock.now.microseconds + 36_000_000)
    let booked = try bench.submit(
      LiveSiteBench.request("booked", machines: 2, seconds: 10, terms: .advanceReservation(start: begins)))
    try bench.submit(LiveSiteBench.request("hopeless", machines: 3, seconds: 10))
    try bench.wait("everybody to be over", seconds: 240) { try bench.journal.workspaces().isEmpty }
    try bench.stop()
    #expect(try bench.state(booked) == .finished)

    // What was decided, and what came.
    let journal = try bench.journal
    var live: [Step] = []
    var arrivals: [Arrival] = []
    let replay = try #require(
      try JournalReplay(journal) { instant, books in
        live += instant.decisions.compactMap { Step($0, books) }
        for submission in instant.events.submissions {
          // None ends by itself: their time runs out in both worlds.
          arrivals.append(Arrival(workspace: submission.workspace, actual: .seconds(100_000)))
        }
      })
    #expect(replay.divergence == nil)
    #expect(live.contains { $0.kind == "suspend" })
    #expect(live.contains { $0.kind == "resume" })

    // The same requests in virtual time.
    var model = SiteModel()
    model.boot = .fixed(try observed(.start, journal))
    model.shutdown = .fixed(try observed(.stop, journal))
    model.storage.writeKiBps = Double(24 << 10) / (try observed(.suspend, journal)).seconds
    model.storage.readKiBps = Double(24 << 10) / (try observed(.resume, journal)).seconds
    var simulated: [Step] = []
    var simulation = try SiteReplay(ArrivalList(arrivals), under: try replay.epoch.controller(), model: model)
    while try simulation.advance(instants: 1) {
      guard let books = simulation.controller.site else { break }
      simulated += simulation.controller.decisions.compactMap { Step($0, books) }
    }
    #expect(simulated == live)
  }

  /// The mean of what orders of a kind took, from being decided to being done.
  private func observed(_ kind: Order.Kind, _ journal: Journal) throws -> SimDuration {
    var begun: [Int64: SimTime] = [:]
    var total: Int64 = 0
    var count: Int64 = 0
    try journal.entries { id, time, entry in
      switch entry {
      case .order(let order) where order.kind == kind: begun[id] = time
      case .finished(let finish):
        guard let begin = begun[finish.order], finish.outcome == .done else { return }
        total += (time - begin).microseconds
        count += 1
      default: break
      }
    }
    return SimDuration(microseconds: count > 0 ? total / count : 0)
  }
}
