import Testing

@testable import Report

@Suite struct ThinningTests {
  @Test(arguments: 1...20)
  func extremesLoseNoPeakOfAnyBucket(seed: Int) {
    var generator = Generator(seed: UInt64(seed))
    let x = (0..<20_000).map { _ in generator.uniform() * 1000 }.sorted()
    let y = x.map { _ in generator.uniform() < 0.01 ? .nan : generator.exponential(5) }
    let kept = Thinning.extremes(x: x, y: y, range: 0...1000, pixels: 500)
    #expect(kept.count < 250 * 4 * 3)
    #expect(kept == kept.sorted() && Set(kept).count == kept.count)
    for bucket in 0..<250 {
      let all = x.indices.filter { Int(x[$0] / 4) == bucket }.map { y[$0] }.filter { !$0.isNaN }
      let left = kept.filter { Int(x[$0] / 4) == bucket }.map { y[$0] }.filter { !$0.isNaN }
      #expect(all.max() == left.max() && all.min() == left.min())
    }
    #expect(kept.contains { y[$0].isNaN })
  }

  @Test func shortSeriesStayWhole() {
    #expect(Thinning.extremes(x: [1, 2, 3], y: [3, 1, 2], range: 0...4, pixels: 100) == [0, 1, 2])
  }

  @Test(arguments: 1...20)
  func stepsStayWithinAPixel(seed: Int) {
    var generator = Generator(seed: UInt64(seed))
    let positions = (0..<30_000).map { _ in generator.uniform() < 0.2 ? 0 : min(800, generator.exponential(90)) }
      .sorted()
    let kept = Thinning.steps(positions: positions, height: 300)
    #expect(kept.count <= 800 + 300 + 2)
    #expect(kept.first == 0 && kept.last == positions.count - 1)
    for (a, b) in zip(kept, kept.dropFirst()) where b - a > 1 {
      // Every point left out lies within a pixel of the last one kept, to the right and upwards.
      #expect(positions[b - 1] - positions[a] < 1)
      #expect(Double(b - 1 - a) * 300 / 30_000 < 1)
    }
  }

  @Test func cellsKeepOnePointEach() {
    let points = [(x: 0.0, y: 0.0), (x: 0.5, y: 1.5), (x: 5, y: 0), (x: 5.9, y: 0.1), (x: 799.9, y: 400)]
    #expect(Thinning.cells(points, width: 800, height: 400, cell: 2) == [0, 2, 4])
  }
}
