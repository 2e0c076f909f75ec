import Model

enum LeaseXMLReader {
  static func read(_ bytes: [UInt8], name: String, images: LeaseWorkload.Images, known: LeaseImages) throws
    -> LeaseWorkload
  {
    throw QuantaError(.data, "XML is not read yet", at: name)
  }
}
