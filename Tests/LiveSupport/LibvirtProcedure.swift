/// Numbers of libvirt's remote procedures (`remote_protocol.x`, which never changes one once it has been released).
public enum LibvirtProcedure {
  /// Those that leave a host as it is; whatever is not here is taken to change it.
  private static let reading: [Int32: String] = [
    1: "open", 2: "close", 3: "type", 4: "version", 5: "max vcpus", 6: "node info", 7: "capabilities",
    14: "domain xml", 16: "domain info", 17: "max memory", 19: "os type", 23: "lookup by name", 24: "lookup by uuid",
    56: "scheduler type", 57: "scheduler parameters", 59: "hostname", 60: "feature", 66: "authentication",
    84: "pool by name", 87: "pool info", 88: "pool xml", 95: "volume by name", 98: "volume info", 99: "volume xml",
    100: "volume path", 102: "free memory", 105: "events", 106: "no events", 110: "uri", 150: "is active",
    151: "is persistent", 154: "pool is active", 155: "pool is persistent", 157: "library version", 163: "job info",
    167: "events of a kind", 168: "no events of a kind", 209: "volume download", 212: "domain state", 262: "cpu time",
    265: "metadata", 273: "domains", 281: "pools", 282: "volumes", 316: "events of a domain",
    317: "no events of a domain",
    360: "close callback", 361: "no close callback",
  ]

  private static let changing: [Int32: String] = [
    11: "define", 12: "destroy", 28: "unpause", 31: "set memory", 33: "shutdown", 34: "pause", 35: "undefine",
    54: "restore", 55: "save", 58: "set scheduler", 83: "refresh pool", 93: "create volume", 94: "delete volume",
    125: "clone volume", 164: "abort job", 196: "create", 201: "open console", 208: "upload", 232: "save",
    233: "restore",
  ]

  public static func onlyReads(_ procedure: Int32) -> Bool { reading[procedure] != nil }

  public static func name(_ procedure: Int32) -> String {
    reading[procedure] ?? changing[procedure] ?? "procedure \(procedure)"
  }
}
