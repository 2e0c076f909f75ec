import Model
import TestSupport

extension RealLogs {
  /// The jobs of an oracle, such as `kth-easy`, in order of id.
  static func records(_ name: String) throws -> [JobRecord] {
    try oracle(name).map { field in
      JobRecord(
        id: field[0], jobNumber: field[0], submit: .seconds(field[1]), start: .seconds(field[2]),
        end: .seconds(field[3]), requested: .seconds(field[6]), processors: Int32(field[4]))
    }
  }
}
