import Foundation
import Model
import Policy

@testable import Live

/// Whole lives of workspaces, as their owners ask for them.
extension LiveSiteBench {
  /// A workspace comes, rests, goes on and is taken back.
  func plainLife() throws {
    let id = try submit(Self.request("one"))
    try wait(for: id, .running)
    _ = try ask(.suspend, "\(id)")
    try wait(for: id, .held)
    _ = try ask(.resume, "\(id)")
    try wait(for: id, .running)
    _ = try ask(.cancel, "\(id)")
    try wait(for: id, .cancelled)
  }

  /// On two hosts of one core, under a policy that moves running machines: one makes way for a reservation, to the host another has just left.
  ///
  /// - Parameter moves: is called when all is ready and nothing has moved yet; blows fall until it has.
  func movingLife(_ moves: () throws -> Void) throws {
    let one = try submit(Self.request("one"))
    try wait(for: one, .running)
    let beside = try submit(Self.request("beside", terms: .bestEffort(preemptible: false)))
    try wait(for: beside, .running)
    let start = WallClock.now + .seconds(5)
    let booked = try submit(Self.request("booked", terms: .advanceReservation(start: start)))
    _ = try ask(.cancel, "\(beside)")
    try wait(for: beside, .cancelled)
    try moves()
    try wait("its life on the other host") {
      guard let status = try journal.workspace(one)?.status else { return false }
      return status.hosts == ["h2"] && status.state == .running
    }
    calm()
    try wait(for: booked, .running)
    for id in [one, booked] {
      _ = try ask(.cancel, "\(id)")
      try wait(for: id, .cancelled)
    }
  }

  /// On two hosts of one core: one rests while another takes its place, and goes on elsewhere.
  ///
  /// - Parameter returns: is called when all is ready and nothing has gone elsewhere yet; blows fall until it has.
  func returningLife(_ returns: () throws -> Void) throws {
    let one = try submit(Self.request("one"))
    try wait(for: one, .running)
    _ = try ask(.suspend, "\(one)")
    try wait(for: one, .held)
    let beside = try submit(Self.request("beside", terms: .bestEffort(preemptible: false)))
    try wait(for: beside, .running)
    try returns()
    _ = try ask(.resume, "\(one)")
    try wait("its life on the other host") {
      guard let status = try journal.workspace(one)?.status else { return false }
      return status.hosts == ["h2"] && status.state == .running
    }
    calm()
    for id in [one, beside] {
      _ = try ask(.cancel, "\(id)")
      try wait(for: id, .cancelled)
    }
  }
}
