import Foundation
import Testing

@testable import Stats

@Suite struct EstimatorTests {
  @Test func momentsOfAKnownSample() {
    let moments = Moments([2, 4, 4, 4, 5, 5, 7, 9])
    #expect(moments.count == 8 && moments.mean == 5 && moments.sum == 40)
    #expect(abs(moments.variance - 32.0 / 7) < 1e-12)
    #expect(moments.minimum == 2 && moments.maximum == 9)
    #expect(Moments().mean.isNaN && Moments([1]).variance.isNaN && Moments().minimum.isNaN)
  }

  /// The textbook formula loses all digits here.
  @Test func momentsSurviveALargeOffset() {
    let moments = Moments([4, 7, 13, 16].map { $0 + 1e9 })
    #expect(abs(moments.variance - 30) < 1e-6)
  }

  @Test func mergedMomentsEqualThoseOfTheWhole() throws {
    var stream = RandomStream(seed: 4)
    let values = (0..<1000).map { _ in stream.uniform() * 100 }
    for cut in [0, 1, 500, 999, 1000] {
      var left = Moments(values[..<cut])
      left.merge(Moments(values[cut...]))
      let whole = Moments(values)
      #expect(left.count == whole.count && left.minimum == whole.minimum && left.maximum == whole.maximum)
      #expect(abs(left.mean - whole.mean) < 1e-10 && abs(left.variance - whole.variance) < 1e-8)
    }
    for moments in [Moments(), Moments(values)] {
      #expect(try JSONDecoder().decode(Moments.self, from: JSONEncoder().encode(moments)) == moments)
    }
  }

  @Test func ecdfStepsAtItsValues() throws {
    let f = try ECDF([3, 1, 2, 2])
    #expect([0.9, 1, 1.5, 2, 2.9, 3, 9].map { f($0) } == [0, 0.25, 0.25, 0.75, 0.75, 1, 1])
    #expect(f.quantile(0.5) == 2)
    #expect(throws: StatsError.self) { try ECDF([]) }
    #expect(throws: StatsError.self) { try ECDF([1, .nan]) }
  }

  @Test func thinningKeepsTheExtremesAndTheCurve() throws {
    var stream = RandomStream(seed: 12)
    let heavy = try Pareto(shape: 1.1, scale: 1)
    let f = try ECDF((0..<10_000).map { _ in heavy.sample(&stream) })
    for limit in [2, 3, 50, 200] {
      let points = try f.thinned(to: limit)
      #expect(points.count <= limit)
      #expect(points.first?.x == f.sorted.first && points.last?.x == f.sorted.last && points.last?.share == 1)
      for (a, b) in zip(points, points.dropFirst()) {
        #expect(a.x < b.x && a.share < b.share)
        #expect(b.share - a.share <= 1 / Double(limit - 1) + 2e-4)
      }
      for point in points { #expect(f(point.x) == point.share) }
    }
    #expect(try ECDF([5, 5, 5]).thinned(to: 10) == [ECDF.Point(x: 5, share: 1)])
    #expect(try ECDF([5]).thinned(to: 2).count == 1)
    #expect(try ECDF([1, 2]).thinned(to: 10).map(\.share) == [0.5, 1])
    #expect(throws: StatsError.self) { try f.thinned(to: 1) }
  }

  @Test func histogramsCountEverything() throws {
    var histogram = try Histogram.linear(from: 0, to: 10, bins: 5)
    for value in [-1, 0, 1.99, 2, 9.99, 10, 10.01, .nan, .infinity, -.infinity] { histogram.add(value) }
    #expect(histogram.counts == [2, 1, 0, 0, 2])
    #expect(histogram.below == 2 && histogram.above == 2 && histogram.notNumbers == 1 && histogram.total == 10)
    let logarithmic = try Histogram.logarithmic(from: 1, to: 1000, bins: 3)
    #expect(zip(logarithmic.edges, [1, 10, 100, 1000]).allSatisfy { abs($0 - $1) < 1e-9 })
    #expect(throws: StatsError.self) { try Histogram.logarithmic(from: 0, to: 10, bins: 3) }
    #expect(throws: StatsError.self) { try Histogram.linear(from: 0, to: 10, bins: 0) }
    #expect(throws: StatsError.self) { try Histogram(edges: [1, 1]) }
  }

  @Test func fairnessOfKnownShares() {
    #expect(jainFairness([3, 3, 3, 3]) == 1)
    #expect(jainFairness([1, 0, 0, 0]) == 0.25)
    #expect(abs(jainFairness([1, 2, 3]) - 36.0 / 42) < 1e-15)
    #expect(jainFairness([0, 0]) == 1)
    #expect(jainFairness([]).isNaN)
    #expect(abs(jainFairness([1e200, 2e200, 3e200]) - 36.0 / 42) < 1e-15)
  }

  @Test func quantilesInterpolate() {
    #expect(quantile(ofSorted: [1, 2, 3, 4], 0.5) == 2.5)
    #expect(quantile(ofSorted: [], 0.5).isNaN)
  }
}
