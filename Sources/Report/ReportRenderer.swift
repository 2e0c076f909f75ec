import Foundation
import Model

/// Turns a ``ReportDocument`` into a page, a printed report or figures for a paper.
///
/// Needs gnuplot (`apt-get install gnuplot-nox`); the printed report also a headless Chromium (`apt-get install
/// chromium`). The same document gives the same bytes, with one version of those programs.
///
/// - ``html(_:)``: one HTML file, complete in itself: no network, no fonts, light and dark.
/// - ``writePDF(_:to:)``: the whole report as one PDF, printed by Chromium from that page (A4, light).
/// - ``writeFigures(_:into:)``: each figure as a PDF of vectors by gnuplot's pdfcairo, with its script and data beside it,
///   to be set in a paper.
public struct ReportRenderer: Sendable {
  /// Names or paths, looked up on the search path.
  public var gnuplot: String
  public var browsers: [String]

  public init(
    gnuplot: String = "gnuplot", browsers: [String] = ["chromium", "chromium-browser", "google-chrome", "chrome"]
  ) {
    self.gnuplot = gnuplot
    self.browsers = browsers
  }

  /// Whether ``writePDF(_:to:)`` has what it needs.
  public var canPrint: Bool { Tool.find(browsers) != nil }
  /// Whether figures can be drawn at all.
  public var canDraw: Bool { Tool.find([gnuplot]) != nil }

  /// The report as one HTML page.
  ///
  /// - Throws: `QuantaError`: `data` for values that cannot be drawn, `internalError` when gnuplot is missing or fails.
  public func html(_ document: ReportDocument) throws -> String {
    let figures = document.figures
    let styles = StyleBook(document)
    var canvases: [Canvas] = []
    for figure in figures {
      for medium in [Medium.wide, .narrow] { canvases.append(try canvas(figure, medium, styles)) }
    }
    let pictures = canvases.isEmpty ? [] : try Gnuplot(program: gnuplot).draw(canvases)
    var drawn: [Page.DrawnFigure] = []
    for (index, figure) in figures.enumerated() {
      let texts = try (0..<2).map { half in
        let picture = try SVGReader(String(decoding: pictures[index * 2 + half], as: UTF8.self))
        let name = half == 0 ? "wide" : "narrow"
        return SVGWriter.write(
          picture, identifier: "figure-\(index + 1)-\(name)", title: figure.title,
          description: figure.alternative ?? figure.caption, className: name)
      }
      let canvas = canvases[index * 2]
      drawn.append(
        Page.DrawnFigure(
          wide: texts[0], narrow: texts[1], legend: canvas.legend, notes: canvas.notes,
          dataTable: figure.plot.drawable.dataTable, isOutlined: canvas.outlinesAreas))
    }
    return Page(document: document, figures: drawn).html()
  }

  /// Writes the page to a file, whole or not at all.
  public func writeHTML(_ document: ReportDocument, to path: String) throws {
    try write(Data(html(document).utf8), to: path)
  }

  /// Writes the whole report as one PDF, printed by a headless Chromium.
  ///
  /// - Throws: `QuantaError` as ``html(_:)``, and `internalError` when no browser is there.
  public func writePDF(_ document: ReportDocument, to path: String) throws {
    let page = try html(document)
    guard let browser = Tool.find(browsers) else {
      throw QuantaError(
        .internalError, "a report is printed with a headless Chromium, which is not installed",
        remedy: "apt-get install chromium, or print the HTML page from any browser")
    }
    try Tool.withTemporaryFolder { folder in
      let source = folder.appendingPathComponent("report.html")
      try Data(page.utf8).write(to: source)
      var arguments = [
        "--headless", "--disable-gpu", "--no-first-run", "--user-data-dir=\(folder.path)/profile",
        "--no-pdf-header-footer", "--print-to-pdf=\(folder.path)/report.pdf",
      ]
      // Chromium's sandbox refuses to start for root, which is who runs it in a container.
      if geteuid() == 0 { arguments.append("--no-sandbox") }
      try Tool.run(
        [Tool.Call(program: browser, arguments: arguments + [source.absoluteString])], in: folder, seconds: 120)
      let pdf = try Data(contentsOf: folder.appendingPathComponent("report.pdf"))
      try write(PDFDates.fixed(pdf), to: path)
    }
  }

  /// Writes every figure into a folder as `figure-01-the-title.pdf`, and beside it `….gp`, the script that draws it.
  ///
  /// - Returns: the paths of the PDF files, in order.
  @discardableResult
  public func writeFigures(_ document: ReportDocument, into folder: String) throws -> [String] {
    let styles = StyleBook(document)
    let canvases = try document.figures.map { try canvas($0, .paper, styles) }
    let pictures = try Gnuplot(program: gnuplot).draw(canvases)
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw QuantaError(.inputOutput, "cannot make the folder: \(error.localizedDescription)", at: folder)
    }
    return try document.figures.enumerated().map { index, figure in
      let name = "figure-\(index < 9 ? "0" : "")\(index + 1)-\(PlainText.slug(figure.title, fallback: "untitled"))"
      try write(PDFDates.fixed(pictures[index]), to: "\(folder)/\(name).pdf")
      try write(Data(canvases[index].script(output: "\(name).pdf").utf8), to: "\(folder)/\(name).gp")
      return "\(folder)/\(name).pdf"
    }
  }

  private func canvas(_ figure: Figure, _ medium: Medium, _ styles: StyleBook) throws -> Canvas {
    let drawable = figure.plot.drawable
    let own = figure.height.map { Double($0) * (medium == .narrow ? 0.85 : 1) }
    var canvas = Canvas(medium: medium, height: max(120, own ?? drawable.height(on: medium)))
    do {
      try drawable.draw(on: &canvas, styles: styles)
    } catch var error as QuantaError {
      error.location = error.location ?? "figure \"\(PlainText.visible(figure.title))\""
      throw error
    }
    return canvas
  }

  private func write(_ data: Data, to path: String) throws {
    do {
      try data.write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw QuantaError(
        .inputOutput, "cannot write the file: \(error.localizedDescription)", at: path,
        remedy: "choose a folder that exists and can be written")
    }
  }
}
