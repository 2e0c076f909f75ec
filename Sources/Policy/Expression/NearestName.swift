/// Finds the name a user probably meant.
public enum NearestName {
  /// The candidate at the smallest Damerau–Levenshtein distance from `word`, if it is near enough to be meant; the first such on
  /// a tie. A candidate that begins with `word` counts as near. O(candidates × length²).
  public static func of(_ word: String, among candidates: [String]) -> String? {
    let wanted = Array(word.lowercased().unicodeScalars)
    // Names are short: beyond this nothing is a slip of the fingers.
    guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
    var best: (distance: Int, name: String)?
    for candidate in candidates {
      let name = Array(candidate.lowercased().unicodeScalars)
      var distance = damerauLevenshtein(wanted, name)
      if wanted.count >= 3, name.starts(with: wanted) { distance = min(distance, 1) }
      let tolerance = max(1, min(wanted.count, name.count) / 2)
      if distance <= tolerance, distance < best?.distance ?? .max { best = (distance, candidate) }
    }
    return best?.name
  }

  /// The least number of insertions, deletions, substitutions and transpositions of neighbours that turns `a` into `b`, with
  /// edits allowed between the transposed (Lowrance & Wagner, J. ACM 22(2), 1975). O(|a| · |b|).
  static func damerauLevenshtein<Symbol: Hashable>(_ a: [Symbol], _ b: [Symbol]) -> Int {
    let far = a.count + b.count
    let width = b.count + 2
    // Row and column 0 hold `far`, so that a transposition never reaches before the beginning.
    var cost = [Int](repeating: far, count: (a.count + 2) * width)
    for i in 0...a.count { cost[(i + 1) * width + 1] = i }
    for j in 0...b.count { cost[width + j + 1] = j }
    var lastRow: [Symbol: Int] = [:]
    for i in 0..<a.count {
      var lastColumn = 0
      for j in 0..<b.count {
        let row = lastRow[b[j]] ?? 0
        let column = lastColumn
        let same = a[i] == b[j]
        if same { lastColumn = j + 1 }
        let substitution = cost[(i + 1) * width + j + 1] + (same ? 0 : 1)
        let insertion = cost[(i + 2) * width + j + 1] + 1
        let deletion = cost[(i + 1) * width + j + 2] + 1
        let transposition = cost[row * width + column] + (i - row) + 1 + (j - column)
        cost[(i + 2) * width + j + 2] = min(substitution, insertion, deletion, transposition)
      }
      lastRow[a[i]] = i + 1
    }
    return cost[cost.count - 1]
  }
}
