import Model
import Testing

@testable import Sim

/// Expects what a mutating call returns, which the macro cannot take apart.
private func holds(_ condition: Bool, _ place: SourceLocation = #_sourceLocation) {
  #expect(condition, sourceLocation: place)
}

@Suite("Disks in use by several")
struct DiskContentionTests {
  private func ends(_ disks: inout DiskContention) -> [Int32: Int64] {
    var ends: [Int32: Int64] = [:]
    disks.takeMoved { ends[$0] = $1 }
    return ends
  }

  @Test("Two on one disk halve its time; one on another is not concerned")
  func sharing() {
    var disks = DiskContention(hosts: 2, storage: SiteModel.Storage(writeKiBps: 100, readKiBps: 200))
    disks.begin(1, .write, on: [0], kib: [1000], at: 0)
    disks.begin(2, .write, on: [1], kib: [1000], at: 0)
    holds(ends(&disks) == [1: 10_000_000, 2: 10_000_000])
    // At 5 s 500 are left; the reader takes half the disk's time and is done after 2 · 400/200 s, when 300 are left.
    disks.begin(3, .read, on: [0], kib: [400], at: 5_000_000)
    holds(ends(&disks) == [1: 15_000_000, 3: 9_000_000])
    holds(disks.finish(3, at: 9_000_000))
    holds(ends(&disks) == [1: 12_000_000])
    holds(disks.cancel(1, at: 11_000_000) == 900)
    #expect(disks.end(of: 1) == nil && disks.end(of: 2) == 10_000_000)
  }

  @Test("On shared storage all wait for each other; machines of one workspace end together")
  func sharedStorage() {
    var disks = DiskContention(hosts: 3, storage: SiteModel.Storage(isShared: true, writeKiBps: 100, readKiBps: 100))
    disks.begin(7, .write, on: [0, 1, 2], kib: [100, 100, 100], at: 0)
    holds(ends(&disks) == [7: 3_000_000])
    disks.begin(8, .write, on: [0], kib: [50], at: 0)
    // Four machines: 50 KiB at 25 KiB/s; then 50 left each of three, at 33⅓.
    holds(ends(&disks) == [7: 4_000_000, 8: 2_000_000])
    holds(disks.finish(8, at: 2_000_000))
    holds(ends(&disks) == [7: 3_500_000])
    holds(!disks.finish(7, at: 3_499_999))
    holds(disks.finish(7, at: 3_500_000))
  }

  @Test("Different machines end one after another, and the last ends it all")
  func severalHosts() {
    var disks = DiskContention(hosts: 2, storage: SiteModel.Storage(writeKiBps: 100, readKiBps: 100))
    disks.begin(1, .write, on: [0, 1], kib: [100, 300], at: 0)
    holds(ends(&disks) == [1: 1_000_000])
    holds(!disks.finish(1, at: 1_000_000))
    #expect(disks.end(of: 1) == 3_000_000)
    holds(disks.finish(1, at: 3_000_000))
  }

  @Test("Without a rate nothing takes time")
  func instant() {
    var disks = DiskContention(hosts: 1, storage: SiteModel.Storage())
    disks.begin(1, .write, on: [0], kib: [1 << 40], at: 5)
    holds(ends(&disks) == [1: 5])
    holds(disks.finish(1, at: 5))
  }
}
