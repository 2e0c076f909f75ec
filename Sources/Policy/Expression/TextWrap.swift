/// Fills paragraphs to a width, for text that is read in a terminal.
enum TextWrap {
  /// `text` with its paragraphs (apart by blank lines) and list items (lines that begin with `- `) filled to `width` characters,
  /// each line after `indent` spaces. A word longer than the line stands on its own.
  static func fill(_ text: String, indent: Int, width: Int) -> String {
    var lines: [String] = []
    var block: [Substring] = []
    var wantsBlank = false
    func flush() {
      guard !block.isEmpty else { return }
      if wantsBlank, !lines.isEmpty { lines.append("") }
      wantsBlank = false
      lines += fill(block, indent: indent, hanging: block[0] == "-" ? 2 : 0, width: width)
      block = []
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let words = line.split(separator: " ")
      if words.isEmpty || words[0] == "-" { flush() }
      if words.isEmpty { wantsBlank = true }
      block += words
    }
    flush()
    return lines.joined(separator: "\n")
  }

  private static func fill(_ words: [Substring], indent: Int, hanging: Int, width: Int) -> [String] {
    var lines: [String] = []
    var line = String(repeating: " ", count: indent) + words[0]
    for word in words.dropFirst() {
      if line.count + 1 + word.count <= width {
        line += " " + word
      } else {
        lines.append(line)
        line = String(repeating: " ", count: indent + hanging) + word
      }
    }
    return lines + [line]
  }
}
