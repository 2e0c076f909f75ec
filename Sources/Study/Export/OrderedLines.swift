import Model

/// The state of a ``JobsCSVWriter``: one value, so that a batch of jobs is one access to it.
struct OrderedLines: ~Copyable {
  var file: OutputFile
  var ring: ReorderRing
  var rowsWritten: Int64 = 0

  init(file: consuming OutputFile, ring: ReorderRing) {
    self.file = file
    self.ring = ring
  }

  mutating func write(header: String) throws {
    let line = header + "\n"
    try file.append(room: line.utf8.count) { pointer in
      var end = pointer
      for byte in line.utf8 {
        end[0] = byte
        end += 1
      }
      return end
    }
  }

  mutating func restore(_ position: JobsCSVWriter.Position) throws {
    rowsWritten = position.rowsWritten
    for row in position.waiting {
      guard ring.insert(row) else { throw Self.repeated(row.id) }
    }
  }

  mutating func add(_ records: UnsafeBufferPointer<JobRecord>) throws {
    for record in records { try add(record) }
  }

  @inline(__always)
  mutating func add(_ record: JobRecord) throws {
    if record.id == ring.next {
      try write(JobRow(record))
      ring.skip()
      while let row = ring.takeNext() { try write(row) }
    } else {
      guard ring.insert(JobRow(record)) else { throw Self.repeated(record.id) }
    }
  }

  mutating func finish() throws -> Int64 {
    let rows = ring.rows
    let missing = rows.isEmpty ? 0 : rows[rows.count - 1].id - ring.next + 1 - Int64(rows.count)
    for row in rows { try write(row) }
    if let last = rows.last { ring = ReorderRing(next: last.id + 1) }
    try file.flush()
    return missing
  }

  @inline(__always)
  private mutating func write(_ row: JobRow) throws {
    try file.append(room: JobRow.longest) { row.write(to: $0) }
    rowsWritten += 1
  }

  private static func repeated(_ id: Int64) -> QuantaError {
    QuantaError(.internalError, "job \(id) left the system twice")
  }
}
