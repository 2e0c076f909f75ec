import Foundation
import Model
import TestSupport
import Testing

@testable import Workload

@Suite("Readings")
struct ReadingTests {
  private func read(_ text: String, _ reading: String = "canonical", machine: Int32 = 8) throws -> (
    jobs: [Arrival], counts: ReadingCounts
  ) {
    var source = try SWFArrivals(.text(text), processors: machine, reading: Reading(parsing: reading))
    let jobs = try source.all()
    return (jobs, source.counts)
  }
  /// A job no rule touches, so that there is always one.
  private let plain = line(99, submit: "50", estimate: "100")

  @Test("Run time ≤ 0", arguments: ["0", "-1", "-3"])
  func noRun(run: String) throws {
    let text = line(1, run: run, estimate: "60") + line(2, run: run) + plain
    #expect(try read(text).counts.droppedNoRun == 2)
    let second = try read(text, "canonical(no-run: one-second)")
    #expect(second.jobs.map(\.actual) == [.seconds(1), .seconds(1), .seconds(10)])
    #expect(second.counts.runOneSecond == 2)
    let asked = try read(text, "canonical(no-run: requested)")
    #expect(asked.jobs.map(\.actual) == [.seconds(60), .seconds(10)])
    #expect(asked.counts.runFromRequest == 1)
    #expect(asked.counts.droppedNoRun == 1)
    let error = thrown { _ = try read(text, "canonical(no-run: stop)") }
    #expect(error?.location == "test.swf:1")
    #expect(error?.remedy?.contains("--no-run") == true)
  }

  @Test("Processors: the field, none, too many")
  func processors() throws {
    let text =
      line(1, procs: -1, asked: 4) + line(2, procs: 2, asked: 6) + line(3, procs: 0) + line(4, procs: 9) + plain
    let canonical = try read(text)
    #expect(canonical.jobs.map(\.workspace.count) == [4, 2, 1])
    #expect(canonical.counts.droppedNoProcessors == 1)
    #expect(canonical.counts.droppedTooWide == 1)
    #expect(try read(text, "canonical(processors: requested-or-allocated)").jobs.map(\.workspace.count) == [4, 6, 1])
    #expect(try read(text, "canonical(processors: allocated)").counts.droppedNoProcessors == 2)
    #expect(try read(text, "canonical(processors: requested)").jobs.map(\.workspace.count) == [4, 6])
    let one = try read(text, "canonical(no-processors: one, too-wide: clip)")
    #expect(one.jobs.map(\.workspace.count) == [4, 2, 1, 8, 1])
    #expect(one.counts.oneProcessor == 1)
    #expect(one.counts.clippedToMachine == 1)
    #expect(try read(text, "canonical(processors-per-unit: 4)").jobs.map(\.workspace.count) == [1, 1, 3, 1])
    #expect(thrown { _ = try read(text, "canonical(no-processors: stop)") }?.location == "test.swf:3")
    let wide = thrown { _ = try read(text, "canonical(too-wide: stop)") }
    #expect(wide?.location == "test.swf:4")
    #expect(wide?.message == "job 4 wants 9 processors, the machine has 8")
  }

  @Test("Run time over the estimate")
  func overEstimate() throws {
    let text = line(1, run: "90", estimate: "60") + plain
    let kill = try read(text)
    #expect(kill.jobs[0].actual == .seconds(60))
    #expect(kill.jobs.map(\.killedAtRequest) == [true, false])
    #expect(kill.counts.killedAtEstimate == 1)
    let letRun = try read(text, "canonical(run-over-estimate: let-run)")
    #expect(letRun.jobs[0].actual == .seconds(90))
    #expect(letRun.jobs[0].workspace.requested == .seconds(60))
    #expect(!letRun.jobs[0].killedAtRequest)
    #expect(letRun.counts.runOverEstimate == 1)
    let raise = try read(text, "canonical(run-over-estimate: raise)")
    #expect(raise.jobs[0].workspace.requested == .seconds(90))
    #expect(raise.counts.estimateRaised == 1)
  }

  @Test("Where run time and estimate come from")
  func sources() throws {
    let text = line(1, run: "30", cpu: "12.5", estimate: "60") + line(2, run: "30", cpu: "20")
    let canonical = try read(text)
    #expect(canonical.jobs.map(\.workspace.requested) == [.seconds(60), .seconds(30)])
    #expect(canonical.counts.estimateFromRun == 1)
    let cpu = try read(text, "canonical(run: cpu)")
    #expect(cpu.jobs.map(\.actual) == [SimDuration(microseconds: 12_500_000), .seconds(20)])
    #expect(try read(text, "canonical(run: requested)").jobs.map(\.actual) == [.seconds(60)])
    #expect(
      try read(text, "canonical(estimate: exact)").jobs.map(\.workspace.requested) == [.seconds(30), .seconds(30)])
    #expect(try read(text, "canonical(estimate: requested)").counts.droppedNoEstimate == 1)
  }

  @Test("Status, memory, negative submits, the origin")
  func others() throws {
    let text =
      line(1, submit: "-1", memory: 2048) + line(2, submit: "7", status: 5) + line(3, submit: "9", status: 0) + plain
    let error = thrown { _ = try read(text) }
    #expect(error?.location == "test.swf:1")
    #expect(error?.remedy?.contains("--negative-submit") == true)
    let zero = try read(text, "canonical(negative-submit: zero, memory: requested, processors-per-unit: 2)")
    #expect(zero.jobs.map(\.workspace.submit) == [.zero, .seconds(7), .seconds(9), .seconds(50)])
    #expect(zero.jobs.map(\.workspace.quantum.memoryKiB) == [4096, 0, 0, 0])
    #expect(zero.counts.submitRaisedToZero == 1)
    let dropped = try read(text, "canonical(negative-submit: drop, status: 0+1)")
    // The first job *kept* is time 0.
    #expect(dropped.jobs.map(\.workspace.submit) == [.zero, .seconds(41)])
    #expect(dropped.counts.droppedNegativeSubmit == 1)
    #expect(dropped.counts.droppedStatus == 1)
    let kept = try read(text, "canonical(negative-submit: drop, origin: log)")
    #expect(kept.jobs.first?.workspace.submit == .seconds(7))
  }

  @Test("Nothing is dropped without being counted, whatever the log", arguments: 0..<30 as Range<UInt64>)
  func conservation(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    var text = ""
    for job in 1...300 {
      text += line(
        job, submit: "\(Int.random(in: -1...500, using: &random))", run: "\(Int.random(in: -2...50, using: &random))",
        procs: Int.random(in: -1...12, using: &random), cpu: "\(Int.random(in: -1...50, using: &random))",
        asked: Int.random(in: -1...12, using: &random), estimate: "\(Int.random(in: -1...40, using: &random))",
        memory: Int.random(in: -1...9, using: &random), status: Int.random(in: -1...5, using: &random))
    }
    var reading = Reading()
    for (name, _) in Reading.optionNames where Bool.random(using: &random) {
      switch name {
      case "processors-per-unit": try reading.set(name, to: "3")
      case "status": try reading.set(name, to: "1+5+0")
      default:
        let values = Reading.optionNames.first { $0.name == name }?.values.split(separator: ",").map {
          $0.trimmingCharacters(in: .whitespaces)
        }
        try reading.set(name, to: values?.filter { $0 != "stop" }.randomElement(using: &random) ?? "")
      }
    }
    if reading.negativeSubmit == .stop { reading.negativeSubmit = .drop }
    var source = try SWFArrivals(.text(text, chunk: 999), processors: 8, reading: reading, reorderWindow: 300)
    let jobs = try source.all()
    let counts = source.counts
    #expect(counts.read == 300, "seed \(seed)")
    #expect(counts.kept == jobs.count, "seed \(seed)")
    #expect(counts.read == counts.kept + counts.dropped, "seed \(seed): \(reading)")
    #expect(jobs.map(\.workspace.id) == Array(1...Int64(jobs.count)), "seed \(seed)")
    for (earlier, later) in zip(jobs, jobs.dropFirst()) {
      let order =
        (earlier.workspace.submit, earlier.workspace.jobNumber) < (later.workspace.submit, later.workspace.jobNumber)
      #expect(order, "seed \(seed): \(earlier.workspace.jobNumber) before \(later.workspace.jobNumber)")
    }
    for job in jobs {
      #expect(
        (1...8).contains(job.workspace.count) && job.actual > .zero && job.workspace.requested > .zero, "seed \(seed)")
      #expect(job.actual <= job.workspace.requested || reading.runOverEstimate == .letRun, "seed \(seed)")
    }
    #expect(try Reading(parsing: reading.description) == reading, "seed \(seed): \(reading)")
  }

  @Test("The textual form says what differs and reads back")
  func text() throws {
    #expect(Reading.canonical.description == "canonical")
    let text = "canonical(processors: requested, run-over-estimate: raise, status: 1+5)"
    let reading = try Reading(parsing: "canonical( status:5+1+1,run-over-estimate : raise, processors: requested )")
    #expect(reading.description == text)
    let coded = try JSONEncoder().encode([reading])
    #expect(try JSONDecoder().decode([Reading].self, from: coded) == [reading])
    #expect(reading.allOptions.map(\.name) == Reading.optionNames.map(\.name))
  }

  @Test(
    "A reading that is none is refused with what there is",
    arguments: [
      ("cannonical", "write canonical"), ("canonical(memory)", "options are"),
      ("canonical(colour: red)", "options are: processors"),
      ("canonical(memory: plenty)", "ignore, requested, used"),
      ("canonical(processors-per-unit: 0)", "a whole number from 1"),
      ("canonical(status: 1+x)", "1+5"), ("canonical(memory: used", "write canonical"),
    ])
  func refused(text: String, says: String) {
    let error = thrown { _ = try Reading(parsing: text) }
    #expect(error?.kind == .usage)
    #expect(error?.remedy?.contains(says) == true, "\(error?.description ?? "no error")")
  }

  @Test("The counts make one sentence")
  func sentence() throws {
    var counts = ReadingCounts()
    (counts.read, counts.kept, counts.droppedNoRun, counts.killedAtEstimate) = (28_476, 28_467, 9, 1_234)
    #expect(counts.sentence == "28,476 read, 28,467 kept, 9 dropped: run ≤ 0 (9); killed at the estimate (1,234)")
    #expect([0, 999, 1000, -1_234_567].map(grouped) == ["0", "999", "1,000", "-1,234,567"])
  }

  @Test("An empty trace is an error that says why")
  func empty() throws {
    let nothing = thrown { _ = try read("; MaxProcs: 8\n") }
    #expect(nothing?.kind == .data)
    #expect(nothing?.message == "the log has no jobs")
    let dropped = thrown { _ = try read(line(1, procs: 100)) }
    #expect(dropped?.kind == .data)
    #expect(dropped?.message.contains("wider than the machine (1)") == true)
  }
}
