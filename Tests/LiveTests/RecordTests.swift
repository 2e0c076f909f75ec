import Foundation
import GRDB
import LiveSupport
import Model
import Policy
import Testing

@testable import Live

/// What no machine tells of a site is written down on its hosts.
@Suite(.ownThreads, .enabled(if: LiveSiteBench.obstacle == nil, LiveSiteBench.comment))
struct RecordTests {
  @Test func whoWaitedIsRebuiltFromTheHosts() throws {
    let bench = try LiveSiteBench(cores: [2, 1, 1])
    defer { bench.end() }
    bench.start()
    let wide = try bench.submit(LiveSiteBench.request("wide", machines: 2, cores: 1))
    let resting = try bench.submit(LiveSiteBench.request("resting"))
    try bench.wait(for: wide, .running)
    try bench.wait(for: resting, .running)
    _ = try bench.ask(.suspend, "\(resting)")
    try bench.wait(for: resting, .held)
    _ = try bench.ask(.maintain, "h3")
    let booked = WallClock.now + .seconds(3600)
    let later = try bench.submit(LiveSiteBench.request("later", terms: .advanceReservation(start: booked)))
    let waiting = try bench.submit(LiveSiteBench.request("waiting", machines: 3))
    let unwanted = try bench.submit(LiveSiteBench.request("unwanted", machines: 3))
    _ = try bench.ask(.suspend, "\(waiting)")
    try bench.wait(for: waiting, .held)
    _ = try bench.ask(.cancel, "\(unwanted)")
    try bench.wait(for: unwanted, .cancelled)
    let before = try bench.journal.workspaces()
    #expect(before.map(\.id) == [wide, resting, later, waiting])
    try bench.stop()
    // Written before it left, on each of three hosts, and only the last one kept.
    for host in bench.hosts {
      let records = try host.records()
      #expect(records.map { $0?.waiting.map(\.id) } == [[later, waiting]])
      #expect(records.map { $0?.lastWorkspace } == [unwanted])
    }

    try FileManager.default.removeItem(atPath: bench.site.state)
    bench.start(takesOver: true)
    try bench.wait("the books") { try bench.journal.workspaces().count == 4 }
    try bench.wait(for: wide, .running)
    try bench.wait(for: resting, .held)
    try bench.wait(for: waiting, .held)
    let after = try bench.journal.workspaces()
    #expect(after.map(\.request) == before.map(\.request))
    #expect(after.map(\.submitted) == before.map(\.submitted))
    #expect(after.map(\.isHeld) == [false, true, false, true])
    #expect(bench.status?.hosts.map(\.state) == [.up, .up, .maintenance])
    #expect(bench.status?.workspaces.first { $0.id == later }?.terms == .advanceReservation(start: booked))
    // Numbers of those that are over are not given out again.
    let next = try bench.submit(LiveSiteBench.request("next"))
    #expect(next == unwanted + 1)
    _ = try bench.ask(.cancel, "\(next)")
    try bench.wait(for: next, .cancelled)
    _ = try bench.ask(.resume, "\(resting)")
    try bench.wait(for: resting, .running)
    try bench.stop()
    #expect(try JournalReplay(bench.journal)?.divergence == nil)
  }

  /// Each call that writes it goes wrong once, in each way: there is always one that can be read, and in the end the right one.
  @Test(arguments: Blow.onHosts)
  func everyCallOfWritingItMayFail(_ blow: Blow) throws {
    let bench = try LiveSiteBench(cores: [1])
    defer { bench.end() }
    bench.start()
    try bench.fill()
    try tryEveryCall(blow, bench)
    try bench.stop()
  }

  @Test(arguments: [Blow.killedBefore, .killedAfter])
  func everyCallOfWritingItMayBeTheLast(_ blow: Blow) throws {
    let bench = try LiveSiteBench(cores: [1])
    defer { bench.end() }
    let keeper = try bench.keeper()
    defer { keeper.end() }
    try bench.fill()
    try tryEveryCall(blow, bench, keeper)
  }

  private func tryEveryCall(_ blow: Blow, _ bench: LiveSiteBench, _ keeper: ProcessKeeper? = nil) throws {
    var expected: [Int64] = []
    while true {
      let before = try bench.journal.siteRecord().waiting.map(\.id)
      let mark = bench.aim(blow, at: expected.count + 1, keeper)
      let id = try bench.submit(LiveSiteBench.request("waiting-\(expected.count)"))
      expected.append(id)
      try bench.wait("a record with workspace \(id)") {
        // A daemon that was killed answers nobody for a moment.
        guard let records = try? bench.hosts[0].records() else { return false }
        let whole = records.compactMap(\.self).max { $0.entry < $1.entry }
        let told = whole?.waiting.map(\.id)
        try #require(told == before || told == expected, "\(blow) at call \(expected.count): \(told ?? [])")
        return told == expected && records.count == 1
      }
      guard mark.hasFallen else { break }
      bench.calm()
    }
    // At least: it is made, filled, and the one before is removed.
    #expect(expected.count > 3)
  }

  @Test func anOldCopyOfTheJournalIsRefused() throws {
    let bench = try LiveSiteBench()
    defer { bench.end() }
    bench.start()
    let first = try bench.submit(LiveSiteBench.request("first"))
    try bench.wait(for: first, .running)
    try bench.stop()
    let copy = bench.folder + "/copy"
    try FileManager.default.copyItem(atPath: bench.site.state, toPath: copy)
    bench.start()
    let second = try bench.submit(LiveSiteBench.request("second"))
    try bench.wait(for: second, .running)
    try bench.stop()
    try FileManager.default.removeItem(atPath: bench.site.state)
    try FileManager.default.copyItem(atPath: copy, toPath: bench.site.state)
    let standing = try SiteStanding(of: bench.site, now: WallClock.now)
    #expect(standing.obstacles.contains { $0.contains("old copy") })
    bench.start()
    let error = #expect(throws: QuantaError.self) { try bench.join() }
    #expect(error?.message.contains("the journal is an old copy") == true)
    #expect(try bench.hosts[0].domains(running: true).count == 2)
    // As it says: without that copy all is found.
    try FileManager.default.removeItem(atPath: bench.site.state)
    bench.start(takesOver: true)
    try bench.wait(for: second, .running)
    try bench.wait(for: first, .running)
    #expect(try bench.faults() == [])
    try bench.stop()
  }

  @Test func whatPeopleAskedForOutlivesThePolicy() throws {
    let bench = try LiveSiteBench(cores: [1, 1])
    defer { bench.end() }
    bench.start()
    let resting = try bench.submit(LiveSiteBench.request("resting"))
    try bench.wait(for: resting, .running)
    _ = try bench.ask(.suspend, "\(resting)")
    try bench.wait(for: resting, .held)
    _ = try bench.ask(.maintain, "h2")
    try bench.stop()
    bench.site.policy = "conservative(quanta: dedicated)"
    bench.start()
    try bench.waitForPolicy("conservative")
    let first = try bench.submit(LiveSiteBench.request("first"))
    let second = try bench.submit(LiveSiteBench.request("second"))
    try bench.wait(for: first, .running)
    #expect(try bench.state(resting) == .held)
    #expect(try bench.state(second) != .running)
    #expect(bench.status?.hosts.map(\.state) == [.up, .maintenance])
    _ = try bench.ask(.unmaintain, "h2")
    try bench.wait(for: second, .running)
    #expect(try bench.journal.hostsUnderMaintenance() == [])
    try bench.stop()
  }

  /// One of before it was known apart from how somebody fares who is held.
  @Test func anOlderJournalKeepsWhoIsHeld() throws {
    let folder = NSTemporaryDirectory() + "quanta-journal-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let request = LiveSiteBench.request("one")
    let old = try DatabasePool(path: Journal.path(in: folder))
    try JournalSchema.migrator.migrate(old, upTo: "1")
    for (id, state) in [(1, SiteStatus.WorkspaceStatus.State.held), (2, .queued)] {
      var status = SiteStatus.WorkspaceStatus.fresh(
        Workspace(
          id: Int64(id), jobNumber: Int64(id), submit: .zero, count: 1, quantum: request.quantum,
          environment: EnvironmentID(index: 1), terms: request.terms, requested: request.requested), request)
      status.state = state
      try old.write { [status] db in
        try db.execute(
          sql:
            "INSERT INTO workspace (id, request, submitted, generations, status, isOver) VALUES (?, ?, 0, '[]', ?, 0)",
          arguments: [id, try Journal.text(request), try Journal.text(status)])
      }
    }
    try old.close()
    // Who only reads finds it as it is.
    let reader = try Journal(folder: folder, mode: .readOnly)
    #expect(try reader.workspaces().map(\.isHeld) == [false, false])
    #expect(try reader.hostsUnderMaintenance() == [])
    let journal = try Journal(folder: folder)
    #expect(try journal.workspaces().map(\.isHeld) == [true, false])
    #expect(try journal.hostsUnderMaintenance() == [])
  }

  /// The next thing to be written is what has changed, also of who is held: memory that was to be saved may be lost.
  @Test func whoIsHeldAndWaitsAgainIsTold() throws {
    let request = LiveSiteBench.request("one")
    let workspace = Workspace(
      id: 1, jobNumber: 1, submit: .zero, count: 1, quantum: request.quantum, environment: EnvironmentID(index: 1),
      terms: request.terms, requested: request.requested)
    var kept = KeptWorkspace(
      id: 1, request: request, submitted: .zero, generations: [1], status: .fresh(workspace, request))
    var book = RecordBook()
    func changes(_ state: SiteStatus.WorkspaceStatus.State, on hosts: [String], held: Bool) -> Bool {
      let before = book.version
      (kept.status.state, kept.status.hosts, kept.isHeld) = (state, hosts, held)
      book.note([kept], maintenance: false)
      return book.version > before
    }
    #expect(changes(.queued, on: [], held: false))
    #expect(!changes(.booting, on: ["h1"], held: false))
    #expect(changes(.running, on: ["h1"], held: false))
    #expect(changes(.suspending, on: ["h1"], held: true))
    #expect(changes(.held, on: [], held: true))
    #expect(changes(.cancelled, on: [], held: true))
    #expect(!changes(.cancelled, on: [], held: false))
  }

  @Test func onlyWholeRecordsAreRead() throws {
    let record = SiteRecord(
      journal: "00112233445566aa", entry: 17, written: SimTime(microseconds: 5), lastWorkspace: 3,
      waiting: [SiteRecord.Waiting(id: 2, submitted: .zero, request: LiveSiteBench.request("é"))], held: [2],
      maintenance: ["h1"])
    let bytes = try record.bytes()
    #expect(SiteRecord(bytes: bytes) == record)
    #expect(SiteRecord(bytes: bytes + [0]) == nil)
    for length in bytes.indices { #expect(SiteRecord(bytes: Array(bytes.prefix(length))) == nil) }
    for index in bytes.indices {
      var damaged = bytes
      damaged[index] ^= 4
      #expect(SiteRecord(bytes: damaged) == nil, "byte \(index)")
    }
    for site in ["t", "my-site", "record-1"] {
      let name = SiteRecordName(record, site: site)
      #expect(SiteRecordName(volume: name.volume) == name)
      for other in ["t", "record", "record-t", "record-my-site", site] {
        #expect(MachineIdentity(name: name.volume, site: other) == nil)
      }
    }
  }
}

extension LiveSiteBench {
  /// Puts a workspace on the only core, and waits until all is written down.
  func fill() throws {
    let id = try submit(Self.request("first"))
    try wait(for: id, .running)
    // Between a look at the pool and one at a volume it may have been replaced.
    try wait("an empty record") { (try? hosts[0].records())?.map { $0?.waiting.isEmpty } == [true] }
  }
}

extension LocalHost {
  /// The site's records in the pool; `nil` stands for one that is not whole.
  func records() throws -> [SiteRecord?] {
    try volumes().filter { SiteRecordName(volume: $0) != nil }.map { name in
      let file = NSTemporaryDirectory() + UUID().uuidString
      defer { try? FileManager.default.removeItem(atPath: file) }
      try virsh(["vol-download", name, file, "--pool", "quanta"])
      return SiteRecord(bytes: Array(try Data(contentsOf: URL(fileURLWithPath: file))))
    }
  }
}
