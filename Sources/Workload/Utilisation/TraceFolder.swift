import Glibc
import Model

/// The files of a folder of traces, one a machine.
enum TraceFolder {
  /// Names of the regular files in the folder at `path`, hidden ones left out, in order of their bytes.
  ///
  /// - Parameter ending: only names that end so.
  /// - Throws: `QuantaError` of kind `noInput` when it is no folder, `data` when it holds none.
  static func files(_ path: String, ending: String = "") throws -> [String] {
    guard let folder = opendir(path) else {
      throw QuantaError(
        .noInput, "cannot open the folder: \(systemMessage())", at: path,
        remedy: "unpack the archive and name the folder its files are in")
    }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      var status = stat()
      guard name.first != ".", name.hasSuffix(ending), stat(path + "/" + name, &status) == 0,
        status.st_mode & S_IFMT == S_IFREG
      else { continue }
      names.append(name)
    }
    guard !names.isEmpty else {
      throw QuantaError(
        .data, "the folder has no \(ending.isEmpty ? "" : "'\(ending)' ")files", at: path,
        remedy: "name the folder the traces are in")
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
