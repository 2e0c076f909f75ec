import Model

/// A change of a log's load by a factor: 1.25 makes it a quarter heavier.
///
/// Times are rounded to whole seconds, which the format is defined in; each is scaled from the log's own value, so that errors do not add up.
public struct LoadScale: Hashable, Sendable {
  /// What is changed to change the load.
  public enum Method: String, Hashable, Sendable, Codable, CaseIterable {
    /// Jobs come closer together: times between submissions are divided by the factor.
    case interarrival
    /// Jobs run longer: run, CPU and requested times are multiplied by the factor.
    case runTime = "run-time"
  }

  public var method: Method
  public var factor: Double

  /// - Throws: `QuantaError` of kind `usage` unless the factor is positive and finite.
  public init(_ method: Method, factor: Double) throws {
    guard factor > 0, factor.isFinite else {
      throw QuantaError(
        .usage, "a load factor of \(factor) makes no sense", remedy: "give a positive number such as 1.2")
    }
    self.method = method
    self.factor = factor
  }

  /// `record` under the new load; `origin` is the submit time of the log's first record, which stays.
  ///
  /// - Throws: `QuantaError` of kind `data` when a time gets out of range.
  public func apply(to record: inout SWFRecord, origin: SimTime) throws {
    switch method {
    case .interarrival:
      let offset = try scaled(record.submit.seconds - origin.seconds, by: 1 / factor, record)
      record.submit = origin + offset
    case .runTime:
      for path in [\SWFRecord.run, \.averageCPU, \.requestedTime] where record[keyPath: path] > .zero {
        let time = try scaled(record[keyPath: path].seconds, by: factor, record)
        record[keyPath: path] = max(time, .seconds(1))
      }
    }
  }

  private func scaled(_ seconds: Double, by factor: Double, _ record: SWFRecord) throws -> SimDuration {
    let value = (seconds * factor).rounded()
    guard value.magnitude < Double(SWFField.maxSeconds), let time = SimDuration(seconds: value) else {
      throw QuantaError(
        .data, "a time of job \(record.jobNumber) is out of range once scaled", remedy: "use a factor nearer to 1")
    }
    return time
  }
}
