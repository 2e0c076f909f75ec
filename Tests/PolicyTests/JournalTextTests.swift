import Foundation
import Model
import Testing

@testable import Policy

/// What a world reports and a controller decides is kept as text: it must come back as it was, and be the same text each time.
@Suite("Journal text of batches and decisions")
struct JournalTextTests {
  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// Encodes twice and decodes once.
  static func comesBack<Value: Codable & Equatable>(_ value: Value) throws -> Bool {
    let text = try text(value)
    let back = try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    return try back == value && Self.text(back) == text
  }

  static let time = SimTime(microseconds: 1_790_000_000_123_456)

  static let refusals: [Refusal] = [
    .tooWide(needed: 5, places: 4), .noRoom(at: time, needed: 5, places: -1),
    .tooLate(by: time, earliest: .distantFuture),
    .imageLate(by: .zero, earliest: time), .imageTooLarge(kib: .max, cacheKiB: 7), .inThePast(start: time),
  ]

  static let kinds: [Decision.Kind] =
    [.start, .reject, .wake(time), .wake(.distantFuture), .stage, .suspend, .resume, .migrate, .adjust]
    + Decision.Stop.allCases.map { .stop($0) } + Decision.HostPower.allCases.map { .power($0) }

  static let reasons: [Decision.Reason] =
    [
      .queueHead, .backfilled(shadow: time, extra: 3), .besideReservations, .reservationDue, .neverFits,
      .reservationAhead,
      .preempted(by: 7), .expired, .failed, .staging, .shares, .demand,
    ] + Lateness.allCases.map { .late($0) } + refusals.map { .refused($0) }

  @Test("every kind of decision comes back", arguments: kinds)
  func kind(kind: Decision.Kind) throws {
    for handle in [-1, 0, Handle.max] {
      #expect(
        try Self.comesBack(
          Decision(kind: kind, handle: handle, workspaceID: 9, reason: .queueHead, overtakes: handle == 0)))
    }
  }

  @Test("every reason comes back", arguments: reasons)
  func reason(reason: Decision.Reason) throws {
    #expect(
      try Self.comesBack(Decision(kind: .start, handle: 1, workspaceID: .max, reason: reason, overtakes: true)))
  }

  @Test("every report comes back", arguments: SiteReport.Kind.allCases)
  func report(kind: SiteReport.Kind) throws {
    #expect(try Self.comesBack(SiteReport(kind, 3, value: Self.time.microseconds)))
  }

  @Test("raw values, which journals hold, stay what they are")
  func rawValues() {
    #expect(SiteReport.Kind.allCases.map(\.rawValue) == Array(0..<UInt8(SiteReport.Kind.allCases.count)))
    #expect(SiteReport.Kind.started.rawValue == 2 && SiteReport.Kind.crashed.rawValue == 10)
    #expect(SiteReport.Kind.withdrawn.rawValue == 16 && Decision.Stop.lost.rawValue == 3)
  }

  static func workspace(_ terms: Terms) -> Workspace {
    Workspace(
      id: 4, jobNumber: 44, submit: time, count: 3,
      quantum: Quantum(cpuMilli: 250, vcpus: 2, memoryKiB: 1 << 20, diskKiB: 5, networkKbps: 6),
      environment: EnvironmentID(index: 2), terms: terms, requested: .seconds(90), user: 1, group: 2, application: 3,
      queue: 4, partition: 5, site: 6)
  }

  @Test("a batch with everything in it comes back, and differs from one without")
  func batch() throws {
    var batch = EventBatch()
    #expect(try Self.comesBack(batch))
    batch.ends = [3, 1, 2]
    let terms: [Terms] = [
      .bestEffort(preemptible: true), .advanceReservation(start: Self.time), .deadline(by: Self.time), .immediate,
    ]
    batch.submissions = terms.enumerated().map { .init(handle: Handle($0), workspace: Self.workspace($1)) }
    batch.reports = SiteReport.Kind.allCases.map { SiteReport($0, 8, value: -1) }
    #expect(try Self.comesBack(batch))
    var other = batch
    other.reports.removeLast()
    #expect(try batch != other && Self.text(batch) != Self.text(other))
  }

  @Test("settings and transfers come back")
  func others() throws {
    #expect(try Self.comesBack(DomainSetting(vcpus: 2, weight: 512, cap: 75)))
    var transfer = Transfer(
      environment: EnvironmentID(index: 1), destinations: [0, 5], missingKiB: [7, 1 << 40], deadline: .distantFuture,
      begins: Self.time, ends: Self.time + .seconds(1), channel: 2)
    for state in Transfer.State.allCases {
      transfer.state = state
      #expect(try Self.comesBack(transfer))
    }
  }
}
