/// How one class of jobs fares under a policy beside the baseline.
struct ClassGain {
  /// `2–8 processors for 10 min – 1 h`.
  var name: String
  var shortName: String
  var jobs: Int
  /// Seconds.
  var oldWait: Double
  var waitChange: Double
  var slowdownChange: Double

  /// Classes in which jobs ran under both policies, in the order of the classes.
  static func all(_ data: PageData, _ run: Int) -> [ClassGain] {
    zip(data.runs[0].outcome.summary.classes, data.runs[run].outcome.summary.classes).compactMap { old, new in
      guard let oldWait = old.meanWait, let newWait = new.meanWait, let oldSlowdown = old.meanBoundedSlowdown,
        let newSlowdown = new.meanBoundedSlowdown
      else { return nil }
      let (size, length) = (Words.size(old.size), Words.length(old.length))
      return ClassGain(
        name: "\(size) processor\(old.size == "1" ? "" : "s") for \(length)", shortName: "\(size) · \(length)",
        jobs: old.jobs, oldWait: oldWait, waitChange: newWait - oldWait, slowdownChange: newSlowdown - oldSlowdown)
    }
  }
}

/// How one user fares under a policy beside the baseline.
struct UserGain {
  var user: Int32
  var jobs: Int
  /// Of the mean wait, seconds.
  var waitChange: Double

  /// Known users with jobs that ran under both policies, by number.
  static func all(_ data: PageData, _ run: Int) -> [UserGain] {
    let (old, new) = (data.runs[0].outcome.summary.users, data.runs[run].outcome.summary.users)
    var gains: [UserGain] = []
    var place = 0
    for one in old where one.user >= 0 {
      while place < new.count, new[place].user < one.user { place += 1 }
      guard place < new.count, new[place].user == one.user else { continue }
      gains.append(UserGain(user: one.user, jobs: one.jobs, waitChange: new[place].meanWait - one.meanWait))
    }
    return gains
  }
}
