import Testing

/// A command line that must be refused, and how.
struct Refusal: CustomTestStringConvertible, Sendable {
  var testDescription: String
  var arguments: [String]
  var code: Int32
  /// What the message must hold: the place, what is wrong, what to do.
  var says: [String]
  /// Lists of options and carets below an expression take more than a line.
  var hasMoreLines = false
  /// Makes the files it is about.
  var prepare: @Sendable (Scratch) throws -> Void = { _ in }

  init(
    _ name: String, _ arguments: [String], _ code: Int32, says: [String], hasMoreLines: Bool = false,
    prepare: @escaping @Sendable (Scratch) throws -> Void = { _ in }
  ) {
    testDescription = name
    self.arguments = arguments
    self.code = code
    self.says = says
    self.hasMoreLines = hasMoreLines
    self.prepare = prepare
  }

  func check() async throws {
    let scratch = try Scratch()
    try prepare(scratch)
    let result = try await Command.run([Command.binary] + arguments, in: scratch.path, input: "/dev/null")
    expectRefusal(result, code, says: says, hasMoreLines: hasMoreLines)
  }
}

func expectRefusal(
  _ result: Command.Result, _ code: Int32, says: [String], hasMoreLines: Bool = false,
  at location: SourceLocation = #_sourceLocation
) {
  #expect(result.status == code, "\(result.errors)", sourceLocation: location)
  #expect(result.text.isEmpty, "nothing belongs on standard output", sourceLocation: location)
  #expect(result.errors.hasPrefix("quanta: error: "), "\(result.errors)", sourceLocation: location)
  #expect(result.errors.hasSuffix("\n"), sourceLocation: location)
  if !hasMoreLines {
    #expect(result.errors.count { $0 == "\n" } == 1, "\(result.errors)", sourceLocation: location)
  }
  for phrase in says {
    #expect(result.errors.contains(phrase), "\(result.errors) lacks: \(phrase)", sourceLocation: location)
  }
}
