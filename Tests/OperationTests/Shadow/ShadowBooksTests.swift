import Foundation
import Logging
import Model
import Policy
import Synchronization
import Testing

@testable import Live
@testable import Operation

@Suite struct ShadowBooksTests {
  static let epoch = Epoch(
    site: "t", policy: "easy(quanta: dedicated)",
    shape: ClusterShape(groups: [
      ClusterShape.Group(count: 2, host: HostShape(cores: 2, memoryKiB: 4 << 20))
    ]), estimates: Estimates(), catalogue: EnvironmentCatalogue(), hosts: ["h1", "h2"])

  private func guest(
    _ name: String, vcpus: Int32 = 1, cap: Int64? = nil, cpu: UInt64 = 0, site: String? = nil
  ) -> GuestFacts {
    GuestFacts(
      name: name, uuid: "id-\(name)", state: .running, vcpus: vcpus, memoryKiB: 1 << 20, cpuTime: cpu,
      scheduler: cap.map { SchedulerFacts(weight: 256, cap: $0) }, site: site)
  }

  private func at(_ seconds: Int64) -> SimTime { TestSite.now + .seconds(seconds) }

  /// Looks at the instants given, and gives what was noticed, without times.
  private func watch(_ looks: [(Int64, [[GuestFacts]?])]) throws -> (ShadowBooks, [String]) {
    var books = try ShadowBooks(Self.epoch, began: at(looks[0].0))
    var remarks: [String] = []
    for (second, hosts) in looks { remarks += books.look(at: at(second), hosts).map { "\($0.domain): \($0.text)" } }
    return (books, remarks)
  }

  @Test func saysWhereThePolicyWouldHavePutThem() throws {
    let (_, remarks) = try watch([
      (0, [[guest("old")], []]), (10, [[guest("old")], [guest("new")]]),
      (20, [[guest("old")], [guest("new"), guest("third")]]),
    ])
    #expect(
      remarks == [
        "new: appears; the policy would begin it on h1 instead: it stood first in the queue, and fits",
        "third: appears; the policy would begin it there too: it stood first in the queue, and fits",
      ])
  }

  @Test func saysWhoWouldHaveWaitedAndForHowLong() throws {
    let (books, remarks) = try watch([
      (0, [[guest("a", vcpus: 2)], [guest("b", vcpus: 2)]]),
      // More than there is: somebody else overcommits.
      (10, [[guest("a", vcpus: 2), guest("c")], [guest("b", vcpus: 2)]]),
      (40, [[guest("a", vcpus: 2), guest("c")], []]),
      (60, [[guest("a", vcpus: 2)], []]),
    ])
    #expect(
      remarks == [
        "c: appears; the policy would not begin it: waiting: 0 places free, needs 1; nobody knows when there are",
        "b: is gone",
        "c: the policy would begin it only now, on h2 instead: it stood first in the queue, and fits", "c: is gone",
      ])
    let outcome = try ShadowOutcome(books, until: at(60))
    // Three cores promised of h1's two, from 10 to 60; on both hosts until 40.
    #expect(outcome.found.cpuPromised == 1.5)
    #expect(abs(outcome.found.meanHosts - (40 * 2 + 20) / 60) < 1e-9)
    #expect(outcome.found.mostHosts == 2)
    // Simulated, c waits until b is gone.
    #expect(outcome.simulated.waited == 1 && outcome.simulated.longestWait == 30)
    #expect(outcome.simulated.cpuPromised == 1 && outcome.cpuAllowed == 1)
    #expect(outcome.lines.map(\.policy) == ["was there before", "was there before", "would begin it 30 s later on h2"])
    #expect(outcome.text.contains("would begin it 30 s later on h2"))
  }

  @Test func saysWhoWouldHaveBeenRefused() throws {
    let (books, remarks) = try watch([(0, [[], []]), (10, [[guest("wide", vcpus: 8)], []]), (20, [[], []])])
    #expect(remarks.first?.hasPrefix("wide: appears; the policy would refuse it: it asks for 1 machines") == true)
    #expect(remarks.last == "wide: is gone")
    let outcome = try ShadowOutcome(books, until: at(20))
    #expect(outcome.simulated.refused == 1)
    #expect(outcome.found.cpuPromised == 4)
  }

  @Test func whoGoesBeforeItsTurnIsMissed() throws {
    let (books, remarks) = try watch([
      (0, [[guest("a", vcpus: 2)], [guest("b", vcpus: 2)]]),
      (10, [[guest("a", vcpus: 2), guest("c")], [guest("b", vcpus: 2)]]),
      (20, [[guest("a", vcpus: 2)], [guest("b", vcpus: 2)]]), (30, [[], []]),
    ])
    #expect(remarks.contains("c: is gone; the policy would not have begun it yet"))
    #expect(books.guests.map(\.vanished) == [at(30), at(30), at(20)])
  }

  /// Nothing is concluded from silence, and moves are no ends.
  @Test func silenceAndMovesAreNoEnds() throws {
    let (books, remarks) = try watch([
      (0, [[guest("a")], []]), (10, [nil, []]), (20, [[], [guest("a")]]), (30, [[], [guest("a")]]),
    ])
    #expect(remarks == ["a: was moved to h2"])
    #expect(books.guests.count == 1 && books.guests[0].vanished == nil && books.guests[0].moves == 1)
  }

  @Test func itsOwnMachinesAreNotWatched() throws {
    let (books, _) = try watch([(0, [[guest("quanta-t-1-0", site: "t"), guest("quanta-u-1-0", site: "u")], []])])
    #expect(books.guests.map(\.name) == ["quanta-u-1-0"])
  }

  @Test func aCapIsAPromise() {
    #expect(ShadowGuest.quantum(guest("a", vcpus: 2, cap: 50)).promisedCores == 0.5)
    #expect(ShadowGuest.quantum(guest("a", vcpus: 2, cap: 0)).promisedCores == 2)
    #expect(ShadowGuest.quantum(guest("a", vcpus: 2)).promisedCores == 2)
  }

  /// Half of the promise, over the time it was there.
  @Test func receivedIsCPUTime() throws {
    let (books, _) = try watch([
      (0, [[guest("a", cpu: 5_000_000_000)], []]), (60, [[guest("a", cpu: 35_000_000_000)], []]),
    ])
    #expect(abs((try ShadowOutcome(books, until: at(60)).found.share ?? 0) - 0.5) < 1e-9)
  }
}

/// Acts on what is logged.
private struct Listener: LogHandler {
  let hear: @Sendable (String, String) -> Void
  var logLevel = Logger.Level.debug
  var metadata: Logger.Metadata = [:]
  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }
  func log(event: LogEvent) { hear("\(event.message)", "\(event.metadata?["domain"] ?? "")") }
}

@Suite(.serialized) struct ShadowWatchTests {
  /// Somebody else begins and ends a domain while it watches.
  @Test func watchesRealDomains() throws {
    let folder = try Scratch()
    var site = TestSite.site(folder, cores: 8)
    site.name = "shadow"
    let other = try TestSite.connection()
    let name = "shadow-guest"
    let failure = Mutex<(any Error)?>(nil)
    let isBegun = Mutex(false)
    let bell = Mutex<ShadowWatch?>(nil)
    // Once it has looked, a domain appears; once that was seen, it goes; once that was seen too, the watch is over.
    let log = Logger(label: "test") { _ in
      Listener { message, domain in
        do {
          if message.hasPrefix("looked"), !isBegun.withLock({ $0 }) {
            isBegun.withLock { $0 = true }
            try other.define(
              """
              <domain type='test'><name>\(name)</name><memory>131072</memory><vcpu>2</vcpu><os><type>hvm</type></os></domain>
              """)
            try other.create(name)
          } else if domain == name, message.hasPrefix("appears") {
            try other.destroy(name)
            try other.undefine(name)
          } else if domain == name, message == "is gone" {
            bell.withLock { $0?.stop() }
          }
        } catch {
          failure.withLock { $0 = error }
          bell.withLock { $0?.stop() }
        }
      }
    }
    let watch = ShadowWatch(site: site, log: log)
    bell.withLock { $0 = watch }
    let outcome = try watch.run(for: .seconds(600))
    if let error = failure.withLock({ $0 }) { throw error }
    let line = try #require(outcome.lines.first { $0.domain == name })
    #expect(line.host == "h1" && line.promisedCores == 2 && line.memoryKiB == 131_072)
    #expect(line.vanished != nil && line.policy == "would begin it at once on h1")
    #expect(outcome.lines.contains { $0.domain == "test" && $0.vanished == nil })
    #expect(outcome.remarks.map(\.text).contains { $0.hasPrefix("appears; the policy would begin it there too") })
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(try outcome.json().utf8)) as? [String: Any])
    #expect((object["domains"] as? [[String: Any]])?.count == outcome.lines.count)
    // It took no lock and left no journal.
    #expect(!FileManager.default.fileExists(atPath: site.state))
  }
}
