import Model
import Stats

/// One class of jobs, ready to be drawn from: a stream for each purpose, so that to change one part of the model leaves
/// the others' numbers as they were.
struct LublinClass: Hashable, Sendable {
  let size: LublinSize
  let runTime: LublinRunTime
  let queue: Int32
  private(set) var arrivals: LublinArrivalProcess
  var sizeStream: RandomStream
  var runTimeStream: RandomStream
  var estimateStream: RandomStream
  var userStream: RandomStream
  /// When the next job of the class arrives, in s since the start.
  private(set) var nextArrival: Double

  init(
    _ parameters: LublinParameters, model: LublinModel, queue: Int32, stretch: Double, streams: RandomStreams
  ) throws(StatsError) {
    size = try LublinSize(parameters, processors: model.processors)
    runTime = try LublinRunTime(parameters)
    self.queue = queue
    let entity = Int(queue)
    sizeStream = streams.stream("lublin size", entity: entity)
    runTimeStream = streams.stream("lublin run time", entity: entity)
    estimateStream = streams.stream("user estimate", entity: entity)
    userStream = streams.stream("user", entity: entity)
    arrivals = try LublinArrivalProcess(
      parameters, stretch: stretch, startOfDay: model.startOfDay,
      stream: streams.stream("lublin arrival", entity: entity))
    nextArrival = arrivals.next()
  }

  /// The next job's arrival, cut to whole seconds; draws the one after it.
  mutating func arrive() -> Int64 {
    defer { nextArrival = arrivals.next() }
    return Int64(nextArrival)
  }

  /// The mean of size × run time by the model's formulas, in processor-seconds. O(processors).
  func meanArea(limit: Int64) -> Double {
    let parts = LublinRunTimeMean(runTime, limit: limit)
    return size.probabilities().enumerated().reduce(0) { total, entry in
      entry.element == 0
        ? total
        : total + entry.element * Double(entry.offset) * runTime.mean(size: Int32(entry.offset), parts: parts)
    }
  }
}
