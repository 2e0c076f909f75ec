import Model

/// Reads the text dialect: ten columns a line, comments behind `#`.
struct LeaseTextReader {
  static let columns = [
    "submit time", "start time", "requested duration", "real duration", "nodes", "CPUs per node", "memory", "disk",
    "image name", "image size",
  ]
  /// KiB of a MB as the format counts it.
  static let kibPerMB: Int64 = 1024
  /// The image name that stands for the host's own environment.
  static let noImage = "-"

  let images: LeaseWorkload.Images
  private(set) var known: LeaseImages
  private(set) var requests: [LeaseRequest] = []

  init(images: LeaseWorkload.Images, known: LeaseImages) {
    self.images = images
    self.known = known
  }

  /// Reads one line.
  ///
  /// - Throws: `QuantaError` of kind `data` that names the line.
  mutating func take(_ line: UnsafeRawBufferPointer, from lines: TextLines) throws {
    guard let first = line.first(where: { $0 != 0x20 && $0 != 0x09 }) else { return }
    guard first != UInt8(ascii: "#") else { return }
    let words = try Self.words(of: line, in: lines)
    guard words.count == Self.columns.count else {
      throw lines.error(
        "\(words.count) column\(words.count == 1 ? "" : "s") where a lease has 10",
        remedy:
          "give submit, start (-1: any), requested and real duration, nodes, CPUs, memory, disk, image name, image size"
      )
    }
    func number(_ column: Int, _ content: SWFField.Content, from least: Int64, _ rule: String) throws -> Int64 {
      let word = words[column]
      guard let value = word.number(content) else {
        let reason = word.number(.time) == nil ? "not a number" : "not a whole number in range"
        throw lines.error(
          "column \(column + 1) (\(Self.columns[column])) is '\(word.excerpt)', \(reason)",
          remedy: "give a number of \(column < 4 ? "seconds" : column < 6 ? "pieces" : "MB")")
      }
      guard value >= least else {
        throw lines.error(
          "column \(column + 1) (\(Self.columns[column])) is \(word.excerpt): \(rule)",
          remedy: "give \(least > 0 ? "more than 0" : "0 or more")")
      }
      return value
    }
    func size(_ column: Int) throws -> Int64 {
      let (kib, overflow) = try number(column, .memory, from: 0, "a size is never negative")
        .multipliedReportingOverflow(by: Self.kibPerMB)
      guard !overflow else {
        throw lines.error(
          "column \(column + 1) (\(Self.columns[column])) is '\(words[column].excerpt)', out of range",
          remedy: "give a number of MB")
      }
      return kib
    }
    let submit = SimTime(microseconds: try number(0, .time, from: 0, "a lease is submitted at 0 or later"))
    let startMicros = try number(1, .time, from: -1_000_000, "only -1 stands for no start")
    guard startMicros >= 0 || startMicros == -1_000_000 else {
      throw lines.error(
        "column 2 (start time) is \(words[1].excerpt)", remedy: "give a time in seconds, or -1 for a lease without")
    }
    let requested = try number(2, .time, from: 1, "a lease lasts longer than 0")
    let actual = try number(3, .time, from: 1, "a lease lasts longer than 0")
    let nodes = try number(4, .int, from: 1, "a lease has at least one node")
    let cpus = try number(5, .int, from: 1, "a node has at least one CPU")
    let memory = try size(6)
    let disk = try size(7)
    let imageKiB = try size(9)
    var start = LeaseRequest.Start.unspecified
    if startMicros >= 0 {
      start = .exact(SimTime(microseconds: startMicros))
      guard startMicros >= submit.microseconds else {
        throw lines.error(
          "a reservation in the past: it starts at \(decimal(startMicros)) s and is submitted at \(decimal(submit.microseconds)) s",
          remedy: "let it start at its submission or later, or write -1 for any start")
      }
    }
    requests.append(
      LeaseRequest(
        number: Int64(requests.count + 1), line: lines.line, submit: submit, start: start,
        requested: SimDuration(microseconds: requested), actual: SimDuration(microseconds: actual), deadline: nil,
        nodes: Int32(nodes), quantum: Quantum(vcpus: Int32(cpus), memoryKiB: memory, diskKiB: disk),
        preemptible: start == .unspecified, environment: try environment(words[8], imageKiB, lines)))
  }

  private mutating func environment(
    _ word: UnsafeRawBufferPointer, _ sizeKiB: Int64, _ lines: TextLines
  ) throws -> EnvironmentID {
    guard images == .environments, !word.elementsEqual(Self.noImage.utf8) else { return .host }
    guard let environment = known.environment(word.text, sizeKiB: sizeKiB) else {
      throw lines.error(
        "the image '\(word.excerpt)' has \(sizeKiB / Self.kibPerMB) MB here and another size above",
        remedy: "give one image one size, or leave images out")
    }
    return environment
  }

  /// The words of a line; one in quotes may hold blanks, and loses the quotes.
  private static func words(
    of line: UnsafeRawBufferPointer, in lines: TextLines
  ) throws -> [UnsafeRawBufferPointer] {
    var words: [UnsafeRawBufferPointer] = []
    var i = 0
    while true {
      while i < line.count, line[i] == 0x20 || line[i] == 0x09 { i += 1 }
      guard i < line.count else { return words }
      let quote = line[i]
      if quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") {
        guard let end = line[(i + 1)...].firstIndex(of: quote) else {
          throw lines.error(
            "column \(words.count + 1) begins with a quote and does not end with one", remedy: "close the quote")
        }
        words.append(UnsafeRawBufferPointer(rebasing: line[(i + 1)..<end]))
        i = end + 1
      } else {
        let start = i
        while i < line.count, line[i] != 0x20, line[i] != 0x09 { i += 1 }
        words.append(UnsafeRawBufferPointer(rebasing: line[start..<i]))
      }
    }
  }
}
