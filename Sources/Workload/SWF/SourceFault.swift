/// What goes wrong below the level of lines; ``SWFLog`` adds the file's name and how many lines were good.
enum SourceFault: Error, Equatable {
  /// Reading failed; the reason is the system's.
  case read(String)
  case truncatedGzip
  /// The compressed data is damaged; the reason is zlib's.
  case corruptGzip(String)
  /// The file became shorter while it was read.
  case shrank
  /// A line is longer than ``LineWindows/maxLine``.
  case longLine
}
