import CZlib

/// Inflates a gzip stream (RFC 1952) as it is read: any number of members, zero padding behind the last.
final class GzipInput {
  private static let chunk = 1 << 16

  private let raw: RawInput
  private let stream: UnsafeMutablePointer<z_stream>
  private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: GzipInput.chunk, alignment: 16)
  private let initialised: Bool
  private var inputEnded = false
  private var memberEnded = false

  init(_ raw: RawInput) {
    self.raw = raw
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    initialised = quanta_inflate_init(stream) == Z_OK
  }

  deinit {
    if initialised { inflateEnd(stream) }
    stream.deallocate()
    input.deallocate()
  }

  /// Inflates up to the size of `buffer`; 0 at the proper end of the last member.
  ///
  /// - Throws: ``SourceFault/truncatedGzip`` or ``SourceFault/corruptGzip(_:)``, after all that could be inflated was handed out.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceFault) -> Int {
    guard initialised else { throw .corruptGzip("zlib could not start") }
    guard let output = buffer.baseAddress, buffer.count > 0 else { return 0 }
    while true {
      if stream.pointee.avail_in == 0, !inputEnded { try refill() }
      if memberEnded {
        skipPadding()
        if stream.pointee.avail_in == 0 {
          if inputEnded { return 0 }
          continue
        }
        inflateReset(stream)
        memberEnded = false
      }
      stream.pointee.next_out = output.assumingMemoryBound(to: UInt8.self)
      stream.pointee.avail_out = uInt(min(buffer.count, 1 << 30))
      let room = stream.pointee.avail_out
      let status = inflate(stream, Z_NO_FLUSH)
      let produced = Int(room - stream.pointee.avail_out)
      switch status {
      case Z_STREAM_END: memberEnded = true
      case Z_OK, Z_BUF_ERROR:
        if produced == 0, inputEnded, stream.pointee.avail_in == 0 { throw .truncatedGzip }
      default:
        if produced == 0 {
          throw .corruptGzip(stream.pointee.msg.map { String(cString: $0) } ?? "zlib status \(status)")
        }
      }
      if produced > 0 { return produced }
    }
  }

  private func refill() throws(SourceFault) {
    let count = try raw.read(into: input)
    inputEnded = count == 0
    stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = uInt(count)
  }

  private func skipPadding() {
    while stream.pointee.avail_in > 0, stream.pointee.next_in.pointee == 0 {
      stream.pointee.next_in += 1
      stream.pointee.avail_in -= 1
    }
  }
}
