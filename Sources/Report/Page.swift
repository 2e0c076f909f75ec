/// Puts a document and its drawn figures together as one HTML page that needs nothing but itself.
struct Page {
  /// A figure as drawn for the two widths.
  struct DrawnFigure {
    var wide: String
    var narrow: String
    var legend: [LegendEntry]
    var notes: [String]
    var dataTable: Table?
    var isOutlined: Bool
  }

  let document: ReportDocument
  let figures: [DrawnFigure]

  func html() -> String {
    let title = PlainText.html(document.title)
    var out = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    out += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    out += "<meta name=\"color-scheme\" content=\"light dark\">\n"
    out += "<meta http-equiv=\"Content-Security-Policy\" content=\"\(SortScript.policy)\">\n"
    out += "<title>\(title)</title>\n<style>\n\(Stylesheet.text)</style>\n</head>\n<body>\n<main>\n<header>\n"
    out += "<h1>\(title)</h1>\n"
    if let subtitle = document.subtitle { out += "<p class=\"subtitle\">\(PlainText.html(subtitle))</p>\n" }
    if !document.metadata.isEmpty {
      out += "<dl class=\"meta\">\n"
      for line in document.metadata {
        out += "<div><dt>\(PlainText.html(line.label))</dt><dd>\(PlainText.html(line.value))</dd></div>\n"
      }
      out += "</dl>\n"
    }
    if document.sections.count > 2 {
      out += "<nav aria-label=\"Contents\"><ol>\n"
      for (index, section) in document.sections.enumerated() {
        out += "<li><a href=\"#section-\(index + 1)\">\(PlainText.html(section.title))</a></li>\n"
      }
      out += "</ol></nav>\n"
    }
    out += "</header>\n"
    var number = 0
    for (index, section) in document.sections.enumerated() {
      out += "<section id=\"section-\(index + 1)\">\n<h2>\(PlainText.html(section.title))</h2>\n"
      for block in section.blocks { out += self.block(block, number: &number) }
      out += "</section>\n"
    }
    if let footer = document.footer { out += "<footer>\(PlainText.html(footer))</footer>\n" }
    return out + "</main>\n<script>\(SortScript.text)</script>\n</body>\n</html>\n"
  }

  private func block(_ block: Block, number: inout Int) -> String {
    switch block {
    case .prose(let text): return "<p>\(PlainText.html(text))</p>\n"
    case .note(let text): return "<p class=\"note\">\(PlainText.html(text))</p>\n"
    case .list(let items):
      return "<ul class=\"list\">\n" + items.map { "<li>\(PlainText.html($0))</li>\n" }.joined() + "</ul>\n"
    case .keyFigures(let tiles): return "<ul class=\"tiles\">\n" + tiles.map(tile).joined() + "</ul>\n"
    case .table(let table): return TableHTML.write(table)
    case .figure(let figure):
      number += 1
      return self.figure(figure, drawn: figures[number - 1], number: number)
    }
  }

  private func tile(_ tile: KeyFigure) -> String {
    let (name, word) = TableHTML.verdict(tile.verdict)
    var out = "<li class=\"tile \(name)\"><span class=\"label\">\(PlainText.html(tile.label))</span>"
    out += "<span class=\"value\">\(PlainText.html(tile.value))"
    if let unit = tile.unit { out += " <span class=\"unit\">\(PlainText.html(unit))</span>" }
    out += "</span>"
    if tile.note != nil || !word.isEmpty {
      let sign = word.isEmpty ? "" : "<span class=\"sign\">\(tile.verdict == .better ? "✓" : "✗") \(word)</span> "
      out += "<span class=\"why\">\(sign)\(PlainText.html(tile.note ?? ""))</span>"
    }
    return out + "</li>\n"
  }

  private func figure(_ figure: Figure, drawn: DrawnFigure, number: Int) -> String {
    var out = "<figure class=\"plot\(drawn.isOutlined ? " outlined" : "")\" id=\"figure-\(number)\">\n"
    out += "<h3>\(PlainText.html(figure.title))</h3>\n"
    if !drawn.legend.isEmpty {
      out += "<ul class=\"legend\">" + drawn.legend.map(legend).joined() + "</ul>\n"
    }
    out += drawn.wide + "\n" + drawn.narrow + "\n"
    let caption = ([figure.caption].filter { !$0.isEmpty } + drawn.notes).joined(separator: " ")
    out += "<figcaption><b>Figure \(number).</b> \(PlainText.html(caption))</figcaption>\n"
    if let table = drawn.dataTable {
      out += "<details><summary>Data of figure \(number)</summary>\n\(TableHTML.write(table))</details>\n"
    }
    return out + "</figure>\n"
  }

  private func legend(_ entry: LegendEntry) -> String {
    let paint = SVGWriter.paint(entry.ink)
    let width = entry.shape == .line ? 28 : 12
    var out = "<li><svg width=\"\(width)\" height=\"12\" viewBox=\"0 0 \(width) 12\" aria-hidden=\"true\">"
    switch entry.shape {
    case .line:
      let dashes = entry.dash.map { number($0) }.joined(separator: ",")
      out += "<path d=\"M0 6h28\" stroke=\"\(paint)\" stroke-width=\"2.5\""
      out += dashes.isEmpty ? "/>" : " stroke-dasharray=\"\(dashes)\"/>"
    case .area: out += "<path d=\"M0 0h12v12h-12z\" fill=\"\(paint)\"/>"
    case .dot: out += "<circle cx=\"6\" cy=\"6\" r=\"5\" fill=\"\(paint)\"/>"
    }
    return out + "</svg><span>\(PlainText.html(entry.name))</span></li>"
  }
}
