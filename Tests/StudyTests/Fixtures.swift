import Foundation
import Model
import TestSupport

enum Fixtures {
  /// Jobs as a log might hold them: skewed run times, many waits of zero, some killed, some rejected. In order of id.
  static func jobs(_ count: Int, seed: UInt64, users: Int32 = 20) -> [JobRecord] {
    var random = SplitMix(seed: seed)
    var submit: Int64 = 0
    return (1...max(count, 1)).prefix(count).map { id in
      if id > 1 { submit += Int64.random(in: 0...900, using: &random) * 1_000_000 }
      let wait = Bool.random(using: &random) ? 0 : Int64.random(in: 0...50_000_000_000, using: &random)
      let run = Int64(pow(10, Double.random(in: 0...11, using: &random))) + 1
      let draw = Int.random(in: 0..<20, using: &random)
      return JobRecord(
        id: Int64(id), jobNumber: Int64(id * 3), submit: SimTime(microseconds: submit),
        start: SimTime(microseconds: submit + wait), end: SimTime(microseconds: submit + wait + run),
        requested: SimDuration(microseconds: run * 2), processors: Int32.random(in: 1...200, using: &random),
        user: Int32.random(in: -1..<users, using: &random), group: 3, queue: 1, application: -1,
        outcome: draw == 0 ? .rejected : draw == 1 ? .killedAtRequest : .finished,
        backfilled: Bool.random(using: &random))
    }
  }

  static func job(
    _ id: Int64 = 1, submit: Double = 0, wait: Double, run: Double, processors: Int32 = 1, user: Int32 = 1,
    outcome: Outcome = .finished
  ) -> JobRecord {
    func time(_ seconds: Double) -> SimTime { SimTime(microseconds: Int64((seconds * 1e6).rounded())) }
    return JobRecord(
      id: id, jobNumber: id, submit: time(submit), start: time(submit + wait), end: time(submit + wait + run),
      requested: SimDuration(microseconds: Int64(run * 1e6)), processors: processors, user: user, outcome: outcome)
  }

  /// A new folder; to be removed by the test that asked for it.
  static func folder() throws -> String {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("quanta-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  static func remove(_ folder: String) { try? FileManager.default.removeItem(atPath: folder) }
}
