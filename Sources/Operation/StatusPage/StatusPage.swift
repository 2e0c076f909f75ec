import Digest
import Foundation
import Live
import Report
import Study

/// The status of a site as one HTML page that needs nothing but itself and works without scripts.
///
/// The script only fetches the page anew when there is news and puts in the parts that changed: what is shown is written
/// in one place, here, and everything in it that came from elsewhere goes through ``PageText``.
enum StatusPage {
  static func html(_ status: SiteStatus?) -> String {
    let title = status.map { "\(PageText.html($0.site)) – Quanta" } ?? "Quanta"
    var out = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <noscript><meta http-equiv="refresh" content="10"></noscript>
      <link rel="icon" href="data:,">
      <title>\(title)</title>
      <style>\(style)</style>
      </head>
      <body>
      <a class="skip" href="#main">Skip to the hosts</a>

      """
    if let status {
      let parts = StatusParts(status)
      out += "<header>\n" + parts.header
      out += "<p id=\"connection\" role=\"status\">A picture of a moment; load the page again for news.</p>\n"
      out += "<p id=\"aloud\" class=\"aloud\" aria-live=\"polite\">\(parts.sentence)</p>\n</header>\n"
      out += "<main id=\"main\">\n"
      out += part("summary", nil, parts.summary)
      out += part("hosts", "Hosts", parts.hosts)
      out += part("running", "Workspaces on hosts", parts.placed)
      out += part("waiting", "Waiting, in the order of the queue", parts.waiting)
      out += part("actions", "Last actions", parts.actions)
      out += part("over", "Over", parts.over)
      out += part("counters", "Since the run began", parts.counters)
    } else {
      out += "<header>\n<h1>Quanta</h1>\n"
      out +=
        "<p id=\"connection\" role=\"status\">Nothing is known yet; load the page again in a moment.</p>\n</header>\n"
      out += "<main id=\"main\">\n"
    }
    out += "</main>\n<footer>quanta \(PageText.html(Version.current)) · read-only · "
    out += "<a href=\"/status.json\">status.json</a> · <a href=\"/metrics\">metrics</a></footer>\n"
    return out + "<script>\(PageScript.text)</script>\n</body>\n</html>\n"
  }

  /// One region of the page, exchanged as a whole when something in it changes.
  private static func part(_ id: String, _ title: String?, _ content: String) -> String {
    let heading = title.map { "<h2 id=\"\(id)-title\">\($0)</h2>\n" } ?? ""
    let label = title == nil ? "aria-label=\"Summary\"" : "aria-labelledby=\"\(id)-title\""
    return "<section id=\"\(id)\" data-part \(label)>\n\(heading)\(content)</section>\n"
  }

  /// What the page may do: its own style sheet and script, told by their digests, and requests to where it came from.
  static let securityPolicy =
    "default-src 'none'; style-src '\(digest(style))'; script-src '\(digest(PageScript.text))'; connect-src 'self'; "
    + "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

  private static let style = Stylesheet.text + PageStyle.text

  /// As a content security policy names an inline part: `sha256-` and the digest in base 64.
  private static func digest(_ text: String) -> String {
    let digits = Array((SHA256.hexadecimal(of: Array(text.utf8)) ?? "").utf8)
    let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
      UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
    }
    return "sha256-" + Data(bytes).base64EncodedString()
  }
}
