import Model

// Reasons as sentences with numbers, without a capital or a stop: for records, messages and status pages. Instants are told as the
// caller likes: seconds since the start of a run, or a clock.

extension SimTime {
  /// Seconds to the microsecond, `12.5 s`: how instants are told where nobody says otherwise.
  public var secondsText: String { (self - .zero).secondsText + " s" }
}

extension SimDuration {
  /// Seconds to the microsecond, without zeros at the end and without the unit.
  public var secondsText: String {
    let (whole, rest) = microseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
    var text = (microseconds < 0 ? "-" : "") + String(whole)
    guard rest > 0 else { return text }
    let digits = String(rest)
    text += "." + String(repeating: "0", count: 6 - digits.count) + digits
    while text.hasSuffix("0") { text.removeLast() }
    return text
  }
}

extension Decision.Reason {
  /// Why a workspace ended, was refused or was late; `nil` where there is nothing to say.
  public var sentence: String? { sentence(\.secondsText) }

  public func sentence(_ clock: (SimTime) -> String) -> String? {
    switch self {
    case .refused(let refusal): refusal.sentence(clock)
    case .neverFits: "it asks for more than the site has"
    case .failed: "it, or the host it was on, failed"
    case .preempted(let id): "workspace \(id) needed its hosts"
    case .expired: "its requested duration ran out"
    case .late(let lateness): lateness.sentence
    case .asked: "its owner asked for it"
    default: nil
    }
  }
}

extension Decision.Reason {
  /// Why something was decided, whatever it was.
  public func text(_ clock: (SimTime) -> String) -> String {
    if let sentence = sentence(clock) { return sentence }
    return switch self {
    case .queueHead: "it stood first in the queue, and fits"
    case .backfilled, .besideReservations: "it fits, and delays nobody who was promised a start"
    case .reservationDue: "the time it was promised has come"
    case .reservationAhead: "a reservation is ahead"
    case .staging: "its image is needed there"
    case .shares: "shares were dealt out anew"
    case .demand: "hosts follow demand"
    case .late, .neverFits, .preempted, .refused, .expired, .failed, .asked: ""
    }
  }
}

extension Lateness {
  /// Why.
  public var sentence: String {
    switch self {
    case .noNotice: "no notice"
    case .image: "its image arrived late"
    case .hosts: "its hosts were vacated late"
    case .failure: "it, or the host it was on, failed"
    }
  }
}

extension Refusal {
  /// Why, in a sentence with the numbers.
  public var sentence: String { sentence(\.secondsText) }

  public func sentence(_ clock: (SimTime) -> String) -> String {
    func at(_ time: SimTime) -> String { time == .distantFuture ? "at no time" : "at \(clock(time))" }
    switch self {
    case .tooWide(let needed, let places):
      return "it asks for \(needed) machines, but the empty site has places for \(places)"
    case .noRoom(let time, let needed, let places):
      return "it needs \(needed) places \(at(time)), but \(places) are free or can be freed then"
    case .tooLate(let by, let earliest):
      return "it is to be done by \(clock(by)), but can be done \(at(earliest)) at the earliest"
    case .imageLate(let by, let earliest):
      return "its image is needed by \(clock(by)), but can be there \(at(earliest)) at the earliest"
    case .imageTooLarge(let kib, let cacheKiB):
      return "its image of \(kib) KiB is larger than any host's cache, of \(cacheKiB) KiB at most"
    case .inThePast(let start):
      return "it begins at \(clock(start)), before it was asked for"
    }
  }
}
