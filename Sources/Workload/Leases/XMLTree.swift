import Foundation
import FoundationXML
import Model

/// An element of a small XML document, with the line it begins at.
struct XMLTreeElement {
  var name: String
  var attributes: [String: String]
  var line: Int
  var children: [XMLTreeElement] = []

  func first(_ name: String) -> XMLTreeElement? { children.first { $0.name == name } }
}

/// Reads a whole XML document into a tree, by the platform's parser (libxml2 below Foundation). External entities are not loaded.
final class XMLTreeBuilder: NSObject, XMLParserDelegate {
  /// No document of leases nests as deep.
  private static let maxDepth = 64

  private let name: String
  private let lineOffset: Int
  private var open: [XMLTreeElement] = []
  private var root: XMLTreeElement?
  private var failure: QuantaError?

  private init(name: String, lineOffset: Int) {
    self.name = name
    self.lineOffset = lineOffset
  }

  /// - Parameter lineOffset: lines of the file before `bytes`.
  /// - Throws: `QuantaError` of kind `data` with file and line where the document is not well-formed.
  static func read(_ bytes: [UInt8], name: String, lineOffset: Int) throws -> XMLTreeElement {
    let builder = XMLTreeBuilder(name: name, lineOffset: lineOffset)
    // Foundation's parser traps on names that are not UTF-8, before libxml2 has refused them.
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw builder.error(
        "the document is not UTF-8", firstInvalidLine(bytes), remedy: "convert it: iconv -f LATIN1 -t UTF-8 FILE")
    }
    let parser = XMLParser(data: Data(bytes))
    parser.shouldResolveExternalEntities = false
    parser.delegate = builder
    let parsed = parser.parse()
    // The result alone does not tell: it may be true beside an error.
    if builder.failure == nil, let error = parser.parserError as NSError? {
      builder.fail(error, parser.lineNumber)
    }
    if let failure = builder.failure { throw failure }
    guard parsed, builder.open.isEmpty, let root = builder.root else {
      throw builder.error(
        "the XML document ends too soon", parser.lineNumber, remedy: "see what is wrong with: xmllint --noout FILE")
    }
    return root
  }

  /// The first line that is not UTF-8, from 1.
  private static func firstInvalidLine(_ bytes: [UInt8]) -> Int {
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    return (lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0) + 1
  }

  private func error(_ message: String, _ line: Int, remedy: String) -> QuantaError {
    QuantaError(.data, message, at: "\(name):\(max(1, line) + lineOffset)", remedy: remedy)
  }

  /// The first error counts; those behind it follow from it.
  func parser(_ parser: XMLParser, parseErrorOccurred parseError: any Error) {
    guard failure == nil else { return }
    fail(parseError as NSError, parser.lineNumber)
  }

  private func fail(_ error: NSError, _ line: Int) {
    let what =
      switch error.code {
      // Numbers of libxml2's `xmlParserErrors`.
      case 4: "it is empty"
      case 5: "it ends too soon, or goes on behind its end"
      case 9: "a character that XML does not allow"
      case 26: "an entity that is not declared"
      case 38, 39: "an attribute's value is not quoted, or holds '<'"
      case 42: "an attribute stands twice"
      case 65, 68, 73: "a tag is not written as XML wants it"
      case 76, 77: "a closing tag is missing or does not match"
      default: "libxml2's error \(error.code)"
      }
    failure = self.error(
      "the XML is not well-formed: \(what)", line, remedy: "see all that is wrong with: xmllint --noout FILE")
  }

  func parser(
    _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    guard failure == nil else { return }
    guard open.count < Self.maxDepth else {
      failure = error(
        "elements nest more than \(Self.maxDepth) deep", parser.lineNumber, remedy: "give a lease workload")
      parser.abortParsing()
      return
    }
    open.append(XMLTreeElement(name: elementName, attributes: attributes, line: parser.lineNumber + lineOffset))
  }

  func parser(_ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?, qualifiedName: String?) {
    guard let element = open.popLast() else { return }
    if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
  }
}
