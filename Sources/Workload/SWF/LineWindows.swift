import Glibc

/// The log's text as a succession of windows, each continuing the former one at a byte the caller names.
///
/// A regular file is mapped a window at a time, so that neither copies nor the file's length cost memory; anything else
/// (compressed, a pipe, bytes in memory) goes through one buffer.
final class LineWindows {
  /// Bytes; a longer line is no line of a log.
  static let maxLine = 1 << 20

  private enum Source {
    case mapped(descriptor: Int32, length: Int)
    case plain(RawInput)
    case gzip(GzipInput)
  }

  private let source: Source
  private let windowSize: Int
  /// The whole mapping or buffer.
  private var storage = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  /// What the last call handed out.
  private var window = UnsafeRawBufferPointer(start: nil, count: 0)
  /// Mapped: where in the file the window ends.
  private var fileOffset = 0

  private init(_ source: Source, windowSize: Int) {
    self.source = source
    self.windowSize = max(16, windowSize)
  }

  /// Takes over `descriptor`, which is of a regular file `length` bytes long.
  convenience init(mapping descriptor: Int32, length: Int, windowSize: Int = 1 << 20) {
    self.init(.mapped(descriptor: descriptor, length: length), windowSize: windowSize)
  }

  /// Inflates when the input begins with gzip's magic bytes, whatever its name.
  convenience init(reading raw: RawInput, windowSize: Int = 1 << 18) throws(SourceFault) {
    let isGzip = try raw.peek(2).elementsEqual([0x1F, 0x8B])
    self.init(isGzip ? .gzip(GzipInput(raw)) : .plain(raw), windowSize: windowSize)
  }

  deinit {
    if case .mapped(let descriptor, _) = source {
      if let base = storage.baseAddress { munmap(base, storage.count) }
      close(descriptor)
    } else {
      storage.deallocate()
    }
  }

  /// The next window: the last `carrying` bytes of the former one, then new bytes; no new bytes at the end of the input.
  ///
  /// The former window is no longer valid.
  func next(carrying: Int) throws(SourceFault) -> UnsafeRawBufferPointer {
    guard carrying <= Self.maxLine else { throw .longLine }
    switch source {
    case .mapped(let descriptor, let length): return try map(descriptor, length, carrying)
    case .plain(let raw): return try fill(carrying) { (room) throws(SourceFault) in try raw.read(into: room) }
    case .gzip(let gzip): return try fill(carrying) { (room) throws(SourceFault) in try gzip.read(into: room) }
    }
  }

  private func map(_ descriptor: Int32, _ length: Int, _ carrying: Int) throws(SourceFault) -> UnsafeRawBufferPointer {
    let start = fileOffset - carrying
    if fileOffset == length {
      window = UnsafeRawBufferPointer(rebasing: window.suffix(carrying))
      return window
    }
    // Touching a page behind the end of a file that has shrunk would kill the process.
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_size >= length else { throw .shrank }
    if let base = storage.baseAddress { munmap(base, storage.count) }
    storage = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let aligned = start / page * page
    let end = min(length, fileOffset + windowSize)
    let flags = MAP_PRIVATE | Int32(MAP_POPULATE)
    guard let base = mmap(nil, end - aligned, PROT_READ, flags, descriptor, aligned), base != MAP_FAILED else {
      throw .read(systemMessage())
    }
    storage = UnsafeMutableRawBufferPointer(start: base, count: end - aligned)
    fileOffset = end
    window = UnsafeRawBufferPointer(rebasing: storage[(start - aligned)...])
    return window
  }

  private func fill(
    _ carrying: Int, _ read: (UnsafeMutableRawBufferPointer) throws(SourceFault) -> Int
  ) throws(SourceFault) -> UnsafeRawBufferPointer {
    let tail = window.suffix(carrying)
    if storage.count < carrying + windowSize {
      let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * (carrying + windowSize), alignment: 64)
      larger.copyBytes(from: tail)
      storage.deallocate()
      storage = larger
    } else if let base = storage.baseAddress, let from = UnsafeRawBufferPointer(rebasing: tail).baseAddress {
      memmove(base, from, carrying)
    }
    window = UnsafeRawBufferPointer(rebasing: storage[..<carrying])
    let room = UnsafeMutableRawBufferPointer(rebasing: storage[carrying..<carrying + windowSize])
    let count = try read(room)
    window = UnsafeRawBufferPointer(rebasing: storage[..<(carrying + count)])
    return window
  }
}
