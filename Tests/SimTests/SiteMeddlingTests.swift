import Foundation
import Model
import TestSupport
import Testing

@testable import Policy
@testable import Sim

/// Random meddling at random sites: the books stay sound, nobody is lost from the accounts, and nobody does what was forbidden.
@Suite("Owners and operators meddle")
struct SiteMeddlingTests {
  /// The first thing wrong with a run; `nil` when nothing is.
  static func fault(_ site: SiteCase, seed: UInt64, _ counts: inout [SiteReport.Kind: Int]) throws -> String? {
    let replay = try site.replay()
    var loop = ControlLoop(controller: replay.controller, world: MeddledSite(replay.loop.world, seed: seed))
    var records: [WorkspaceRecord] = []
    for _ in 0..<6000 {
      do {
        guard try loop.step() else {
          counts.merge(loop.world.meddled, uniquingKeysWith: +)
          loop.world.inner.takeRecords { records += $0 }
          return verdict(records, site)
        }
      } catch {
        return "\(error)"
      }
      loop.world.inner.takeRecords { records += $0 }
      if let fault = loop.controller.site?.fault ?? loop.world.fault { return "at \(loop.now.seconds) s: \(fault)" }
      if !loop.world.inner.accounts.areBalanced { return "at \(loop.now.seconds) s: the accounts" }
    }
    return "it does not end"
  }

  private static func verdict(_ records: [WorkspaceRecord], _ site: SiteCase) -> String? {
    guard records.map(\.job.id).sorted() == site.arrivals.map(\.workspace.id).sorted() else {
      return "\(site.arrivals.count) came, \(records.count) were recorded"
    }
    let isSafe = site.model.failures == nil && site.model.mishaps == SiteModel.Mishaps()
    for record in records where record.job.outcome == .lost && isSafe {
      if case .bestEffort = record.terms { return "workspace \(record.job.id) was lost, though nothing failed" }
    }
    return nil
  }

  @Test(
    "the books are sound after every step, whoever meddles",
    arguments: 0..<(ProcessInfo.processInfo.environment["SEEDS"].flatMap(Int.init) ?? 8))
  func meddling(block: Int) throws {
    var counts: [SiteReport.Kind: Int] = [:]
    for seed in UInt64(block * 20 + 1)...UInt64(block * 20 + 20) {
      let site = SiteCase(seed: seed &+ 1_000_000)
      guard let fault = try Self.fault(site, seed: seed, &counts) else { continue }
      let least = site.shrunk { smaller in
        var ignored: [SiteReport.Kind: Int] = [:]
        return (try? Self.fault(smaller, seed: seed, &ignored)) != .some(nil)
      }
      Issue.record("seed \(seed): \(fault); \(least.account)")
    }
    for kind in [SiteReport.Kind.held, .released, .withdrawn, .suspendFailed, .drained, .undrained] {
      #expect(counts[kind, default: 0] > 0, "\(kind) was never tried")
    }
  }
}
