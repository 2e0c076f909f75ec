import Model

/// Workspaces of the queues named first go first.
public struct QueuePriority: QueueOrder, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry(
      "queue-priority", at: .order, aliases: ["priority"],
      "Workspaces of the log's queues in the order given; within a queue, first come first served.",
      text: """
        Queues are numbered as in the trace (field 15). A queue that is not listed comes after those that are. Without a
        list, the queue with the highest number goes first.
        """,
      options: [
        PolicyOption(
          "queues", .text, default: "", "Queue numbers from the most to the least urgent, apart by spaces: `\"3 1 2\"`."
        )
      ])
  }

  private let places: [Int32: Double]

  public init(_ options: PolicyOptions) throws {
    var places: [Int32: Double] = [:]
    for (place, word) in try options.text("queues").split(whereSeparator: { " ,".contains($0) }).enumerated() {
      guard let queue = Int32(word), places[queue] == nil else {
        throw QuantaError(
          .usage, "option 'queues' of queue-priority: '\(word)' is not a queue number, or stands there twice",
          remedy: "give the numbers of the trace's queues, each once, apart by spaces: queues: \"3 1 2\"")
      }
      places[queue] = Double(place)
    }
    self.places = places
  }

  public func rank(_ workspace: Workspace, at now: SimTime, usage: UsageLedger?) -> Double {
    places.isEmpty ? -Double(workspace.queue) : places[workspace.queue] ?? Double(places.count)
  }
}
