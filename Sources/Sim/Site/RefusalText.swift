import Model
import Policy

extension Decision.Reason {
  /// As a sentence with numbers, for the record; `nil` where there is nothing to say.
  var sentence: String? {
    switch self {
    case .refused(let refusal): refusal.sentence
    case .neverFits: "it asks for more than the site has"
    case .failed: "it, or the host it was on, failed"
    case .preempted(let id): "workspace \(id) needed its hosts"
    case .expired: "its requested duration ran out"
    default: nil
    }
  }
}

extension Refusal {
  /// Why, in a sentence with the numbers.
  public var sentence: String {
    func at(_ time: SimTime) -> String {
      time == .distantFuture ? "at no time" : "at \(seconds(time.microseconds)) s"
    }
    switch self {
    case .tooWide(let needed, let places):
      return "it asks for \(needed) machines, but the empty site has places for \(places)"
    case .noRoom(let time, let needed, let places):
      return "it needs \(needed) places \(at(time)), but \(places) are free or can be freed then"
    case .tooLate(let by, let earliest):
      return "it is to be done by \(seconds(by.microseconds)) s, but can be done \(at(earliest)) at the earliest"
    case .imageLate(let by, let earliest):
      return "its image is needed by \(seconds(by.microseconds)) s, but can be there \(at(earliest)) at the earliest"
    case .imageTooLarge(let kib, let cacheKiB):
      return "its image of \(kib) KiB is larger than any host's cache, of \(cacheKiB) KiB at most"
    case .inThePast(let start):
      return "it begins at \(seconds(start.microseconds)) s, before it was asked for"
    }
  }

  /// Seconds to the microsecond, without zeros at the end.
  private func seconds(_ micros: Int64) -> String {
    let (whole, rest) = micros.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
    var text = (micros < 0 ? "-" : "") + String(whole)
    guard rest > 0 else { return text }
    let digits = String(rest)
    text += "." + String(repeating: "0", count: 6 - digits.count) + digits
    while text.hasSuffix("0") { text.removeLast() }
    return text
  }
}
