/// Jain's fairness index of what each party got: 1 when all got the same, 1/n when one got all.
///
/// (Σx)² / (n Σx²): R. Jain, D. Chiu and W. Hawe, "A quantitative measure of fairness and discrimination for resource
/// allocation in shared computer systems", DEC TR-301, 1984. 1 when all got nothing; NaN when there is nobody. O(n).
public func jainFairness(_ shares: [Double]) -> Double {
  guard !shares.isEmpty else { return .nan }
  // Scaled by the largest, so that squares neither overflow nor vanish.
  let largest = shares.reduce(0) { max($0, abs($1)) }
  if largest == 0 { return 1 }
  var sum = 0.0
  var squares = 0.0
  for share in shares {
    let x = share / largest
    sum += x
    squares += x * x
  }
  return sum * sum / (Double(shares.count) * squares)
}
