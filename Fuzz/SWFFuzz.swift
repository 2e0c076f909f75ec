import Model
import Workload

/// Reads whatever bytes the fuzzer makes up as a log, in every way the toolkit reads logs.
///
/// Any error must be a `QuantaError`; arrivals must come in order and be counted. A crash, a sanitizer's report or a broken promise is
/// a finding. The first three bytes choose the options, so that the fuzzer can explore those too.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
  let bytes = UnsafeBufferPointer(start: data, count: size)
  guard bytes.count >= 3 else { return 0 }
  let choice = (Int(bytes[0]), Int(bytes[1]), Int(bytes[2]))
  let text = Array(bytes.dropFirst(3))
  let policy: BadLinePolicy = choice.0 & 1 == 0 ? .stop : .skip
  let chunk = [1, 7, 64, 4096][choice.0 >> 1 & 3]

  attempt { try readArrivals(SWFLog(bytes: text, name: "fuzz", onBadLine: policy, chunk: chunk), choice) }
  switch choice.0 >> 3 & 3 {
  case 1: attempt { _ = try TraceInfo(SWFLog(bytes: text, name: "fuzz", onBadLine: policy, chunk: chunk)) }
  case 2:
    attempt {
      let log = try SWFLog(bytes: text, name: "fuzz", onBadLine: .skip, chunk: chunk)
      var told = 0
      let summary = try TraceCheck.run(log, limit: 3) { _ in told += 1 }
      precondition(summary.lines.records + summary.lines.bad <= summary.lines.lines)
      precondition(told <= 3 * Oddity.allCases.count)
    }
  case 3: attempt { try rewrite(SWFLog(bytes: text, name: "fuzz", onBadLine: policy, chunk: chunk), choice) }
  default: break
  }
  return 0
}

private func attempt(_ body: () throws -> Void) {
  do {
    try body()
  } catch is QuantaError {
    // What bad input is answered with.
  } catch {
    preconditionFailure("an error that is no QuantaError: \(error)")
  }
}

private func readArrivals(_ log: SWFLog, _ choice: (Int, Int, Int)) throws {
  func pick<Value: CaseIterable>(_ bits: Int) -> Value where Value.AllCases.Index == Int {
    Value.allCases[bits % Value.allCases.count]
  }
  var reading = Reading()
  reading.noRun = pick(choice.1)
  reading.noProcessors = pick(choice.1 >> 2)
  reading.tooWide = pick(choice.1 >> 4)
  reading.runOverEstimate = pick(choice.1 >> 6)
  reading.negativeSubmit = pick(choice.2)
  reading.memory = pick(choice.2 >> 2)
  reading.origin = pick(choice.2 >> 4)
  reading.processorsPerUnit = choice.2 >> 5 == 0 ? 1 : 3
  let machine = log.header.processors ?? 64
  let source = try SWFArrivals(log, processors: machine, reading: reading, reorderWindow: choice.0 >> 5)
  var batch: [Arrival] = []
  var count: Int64 = 0
  var previous = SimTime(microseconds: .min)
  repeat {
    batch.removeAll(keepingCapacity: true)
    try source.read(into: &batch, limit: 100)
    for arrival in batch {
      count += 1
      precondition(arrival.workspace.id == count && arrival.workspace.submit >= previous)
      precondition(arrival.actual > .zero && arrival.workspace.requested > .zero)
      precondition((1...machine).contains(arrival.workspace.count))
      previous = arrival.workspace.submit
    }
  } while !batch.isEmpty
  let counts = source.counts
  precondition(counts.kept == Int(count) && counts.read == counts.kept + counts.dropped)
}

private func rewrite(_ log: SWFLog, _ choice: (Int, Int, Int)) throws {
  var rewrite = TraceRewrite(note: "fuzz")
  rewrite.sort = choice.1 & 1 == 1
  rewrite.renumber = choice.1 & 2 == 2
  if choice.1 & 4 == 4 { rewrite.reading = .canonical }
  rewrite.processors = 64
  let hour = SimDuration.seconds(3600)
  switch choice.1 >> 3 & 3 {
  case 1: rewrite.window = TraceWindow(.jobs(2...5), rebase: choice.2 & 1 == 1)
  case 2: rewrite.window = TraceWindow(.offset(from: hour, to: nil), rebase: choice.2 & 1 == 1)
  case 3: rewrite.window = TraceWindow(.date(from: 0, to: 2_000_000_000), rebase: choice.2 & 1 == 1)
  default: break
  }
  if choice.1 & 32 == 32 { rewrite.scale = try LoadScale(choice.2 & 2 == 2 ? .interarrival : .runTime, factor: 1.7) }
  let summary = try rewrite.run(log, to: "/dev/null")
  precondition(summary.written <= summary.read)
}
