/// Command lines as a shell reads them back.
public enum ShellText {
  /// The words joined by blanks, quoted where a POSIX shell would read more into them.
  public static func line(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }

  /// `word` in single quotes, which leave nothing special but themselves, unless it needs none.
  static func quoted(_ word: String) -> String {
    let plain = word.unicodeScalars.allSatisfy { scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", "/", ",", ":", "=", "@", "+": true
      default: false
      }
    }
    if plain, !word.isEmpty { return word }
    return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
