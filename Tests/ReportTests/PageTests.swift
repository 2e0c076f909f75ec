import Foundation
import Report
import Testing

@Suite struct PageTests {
  @Test func writes() throws {
    let renderer = ReportRenderer()
    try renderer.writeHTML(SampleDocument.make(), to: "/tmp/rw/report.html")
    try renderer.writePDF(SampleDocument.make(), to: "/tmp/rw/report.pdf")
    try renderer.writeFigures(SampleDocument.make(), into: "/tmp/rw/figs")
  }
}
