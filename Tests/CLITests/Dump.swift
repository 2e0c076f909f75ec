import Study

extension Command {
  /// The schema and every row of a result database.
  static func dump(_ path: String) throws -> String { try ResultStore(path: path, mode: .readOnly).dump() }
}
