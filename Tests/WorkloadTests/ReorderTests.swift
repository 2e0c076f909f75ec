import Model
import TestSupport
import Testing

@testable import Workload

@Suite("Order of submission")
struct ReorderTests {
  @Test(
    "A job within the window takes its place; beyond it, the error names the remedy", arguments: [0, 1, 5, 100, 1000])
  func window(size: Int) throws {
    // The last job belongs `late` places further up.
    for late in [0, 1, size, size + 1, 3 * size + 600] {
      let count = 4 * size + 2000
      var text = ""
      for job in 1...count { text += line(job, submit: "\(job)") }
      text += line(count + 1, submit: "\(count - late)")
      var source = try SWFArrivals(.text(text), processors: 8, reorderWindow: size)
      do {
        let jobs = try source.all()
        #expect(zip(jobs, jobs.dropFirst()).allSatisfy { $0.workspace.submit <= $1.workspace.submit })
        #expect(jobs.firstIndex { $0.workspace.jobNumber == Int64(count + 1) } == count - late)
        #expect(source.counts.reordered == (late > 0 ? 1 : 0))
      } catch let error as QuantaError {
        #expect(late > size, "a window of \(size) must put right what is \(late) late")
        #expect(error.kind == .data)
        #expect(error.location == "test.swf:\(count + 1)")
        #expect(error.remedy?.contains("--reorder-window N") == true)
        #expect(error.remedy?.contains("quanta trace convert --sort") == true)
      }
    }
  }

  @Test("Far too late is always an error, never a wrong order")
  func tooLate() throws {
    var text = ""
    for job in 1...5000 { text += line(job, submit: "\(job)") }
    text += line(5001, submit: "3")
    #expect(
      thrown {
        var source = try SWFArrivals(.text(text), processors: 8, reorderWindow: 10)
        _ = try source.all()
      }?.kind == .data)
  }

  @Test("Batches of any size give the same arrivals", arguments: 0..<10 as Range<UInt64>)
  func batches(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    var text = ""
    var submit = 0
    for job in 1...3000 {
      submit += Int.random(in: 0...3, using: &random)
      text += line(job, submit: "\(max(0, submit - Int.random(in: 0...40, using: &random)))")
    }
    var reference = try SWFArrivals(.text(text), processors: 8, reorderWindow: 3000)
    let expected = try reference.all()
    let stable = zip(expected, expected.dropFirst()).allSatisfy {
      ($0.workspace.submit, $0.workspace.jobNumber) < ($1.workspace.submit, $1.workspace.jobNumber)
    }
    #expect(stable, "seed \(seed)")
    let source = try SWFArrivals(.text(text, chunk: 777), processors: 8, reorderWindow: 200)
    var jobs: [Arrival] = []
    var before = -1
    while jobs.count > before {
      before = jobs.count
      try source.read(into: &jobs, limit: Int.random(in: 1...400, using: &random))
    }
    #expect(jobs == expected, "seed \(seed)")
  }

  @Test("A window that makes no sense is refused")
  func refused() throws {
    #expect(thrown { _ = try SWFArrivals(.text(line(1)), processors: 8, reorderWindow: -1) }?.kind == .usage)
    #expect(thrown { _ = try SWFArrivals(.text(line(1)), processors: 0) }?.kind == .usage)
  }
}
