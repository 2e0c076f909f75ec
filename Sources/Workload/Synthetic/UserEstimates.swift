import Model
import Stats

/// What users request for a job that will run so long: a simplified rule of our own in place of the model of Tsafrir,
/// Etsion and Feitelson.
///
/// D. Tsafrir, Y. Etsion and D. G. Feitelson ("Modeling user runtime estimates", JSSPP 2005) find that some twenty
/// values serve about 90 % of the jobs, and that the maximum and the share of jobs that ask for it tell most of the
/// rest; their model deals out a finished histogram and so must hold all jobs at once. Here each job is served on its
/// own:
///
/// 1. With probability ``maximumShare`` the user asks for the maximum.
/// 2. Else the accuracy (run time over estimate) is uniform on (0, 1], as A. W. Mu'alem and D. G. Feitelson found it to
///    be apart from the jobs killed (IEEE TPDS 12(6), 2001).
/// 3. With probability ``popularShare`` the estimate is rounded up to the next popular value, else to the next full
///    minute; never beyond the maximum.
///
/// An estimate is never below the run time. Each job takes three numbers from the stream.
public struct UserEstimates: Hashable, Sendable {
  /// The longest request the site allows, in s.
  public let maximum: Int64
  public let maximumShare: Double
  public let popularShare: Double
  /// Ascending, in s; the last is the maximum.
  public let popular: [Int64]

  /// 48 hours: more than the longest run time of the Lublin–Feitelson model.
  public static let defaultMaximum: Int64 = 172_800

  /// Twenty round values from 5 minutes to 48 hours, in minutes.
  static let roundMinutes: [Int64] = [
    5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 300, 360, 480, 600, 720, 1080, 1440, 2160, 2880,
  ]

  /// - Throws: `QuantaError` unless the maximum is positive and the shares lie in 0…1.
  public init(maximum: Int64 = UserEstimates.defaultMaximum, maximumShare: Double = 0.1, popularShare: Double = 0.9)
    throws(QuantaError)
  {
    guard maximum > 0 else { throw QuantaError(.usage, "the longest estimate must be positive, not \(maximum) s") }
    for (share, name) in [(maximumShare, "the maximum"), (popularShare, "popular values")] {
      guard share >= 0, share <= 1 else {
        throw QuantaError(.usage, "the share of estimates at \(name) must lie between 0 and 1, not \(share)")
      }
    }
    self.maximum = maximum
    self.maximumShare = maximumShare
    self.popularShare = popularShare
    popular = Self.roundMinutes.map { $0 * 60 }.filter { $0 < maximum } + [maximum]
  }

  /// Whole seconds, `runTime` ≤ estimate ≤ ``maximum``; `runTime` must not exceed the maximum.
  func sample(_ stream: inout RandomStream, runTime: Int64) -> Int64 {
    let (asksForMaximum, accuracy, roundsUp) = (stream.uniform(), stream.uniformAboveZero(), stream.uniform())
    let exact = Double(runTime) / accuracy
    if asksForMaximum < maximumShare || exact >= Double(maximum) { return maximum }
    if roundsUp < popularShare {
      for value in popular where Double(value) >= exact { return value }
    }
    return min(maximum, Int64((exact / 60).rounded(.up)) * 60)
  }
}
