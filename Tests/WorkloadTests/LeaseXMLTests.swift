import Model
import TestSupport
import Testing

@testable import Workload

@Suite("Lease workloads in XML")
struct LeaseXMLTests {
  static let document = """
    <?xml version="1.0"?>
    <lease-workload name="all-kinds">
      <description>One lease of each kind.</description>
      <site>
        <resource-types names="CPU Memory"/>
        <nodes>
          <node-set numnodes="4"><res type="CPU" amount="100"/><res type="Memory" amount="1024"/></node-set>
          <node-set numnodes="2">
            <res type="CPU" amount="800"/><res type="Memory" amount="16384"/><res type="Disk" amount="40960"/>
            <res type="Net-in" amount="100"/><res type="Net-out" amount="200"/>
          </node-set>
        </nodes>
      </site>
      <lease-requests>
        <lease-request arrival="00:15:00.00">
          <lease id="2" preemptible="false">
            <nodes><node-set numnodes="4"><res amount="100" type="CPU"/><res amount="1024" type="Memory"/></node-set></nodes>
            <start><exact time="00:30:00.00"/></start>
            <duration time="00:15:00.00"/>
            <software><disk-image id="b.img" size="1024"/></software>
          </lease>
        </lease-request>
        <lease-request arrival="00:00:00.00">
          <realduration time="00:45:00.00"/>
          <lease id="1" preemptible="true">
            <nodes>
              <node-set numnodes="1"><res amount="50" type="CPU"/></node-set>
              <node-set numnodes="2"><res amount="50" type="CPU"/></node-set>
            </nodes>
            <start/>
            <duration time="1:12:00:00.5"/>
            <software><disk-image id="a.img" size="512"/></software>
          </lease>
        </lease-request>
        <lease-request arrival="00:20:00">
          <lease id="7" preemptible="true">
            <nodes><node-set numnodes="1"><res amount="200" type="CPU"/></node-set></nodes>
            <start><now/></start>
            <duration time="36:00:00"/>
            <realduration time="40:00:00"/>
            <software><none/></software>
            <extra><attr name="price" value="1.0"/></extra>
          </lease>
        </lease-request>
        <lease-request arrival="00:20:00">
          <lease id="8">
            <nodes><node-set numnodes="3"><res amount="150" type="CPU"/></node-set></nodes>
            <start><exact time="01:00:00"/></start>
            <duration time="00:10:00"/>
            <deadline time="02:00:00"/>
            <software><disk-image id="b.img" size="1024"/></software>
          </lease>
        </lease-request>
      </lease-requests>
    </lease-workload>
    """

  static func read(_ text: String) throws -> LeaseWorkload {
    try LeaseWorkload.read(bytes: Array(text.utf8), name: "test.xml")
  }

  @Test("Every element lands where it belongs")
  func elements() throws {
    let workload = try Self.read(Self.document)
    var source = workload.arrivals
    let arrivals = try source.all()
    try #require(arrivals.count == 4)
    #expect(arrivals.map(\.workspace.jobNumber) == [1, 2, 7, 8])
    #expect(arrivals.map(\.workspace.id) == [1, 2, 3, 4])
    #expect(arrivals.map(\.workspace.submit) == [0, 900, 1200, 3600].map { SimTime.seconds($0) })
    #expect(
      arrivals.map(\.workspace.terms) == [
        .bestEffort(preemptible: true), .advanceReservation(start: .seconds(1800)), .immediate,
        .deadline(by: .seconds(7200)),
      ])
    #expect(arrivals.map(\.workspace.count) == [3, 4, 1, 3])
    #expect(arrivals.map(\.workspace.quantum.vcpus) == [1, 1, 2, 2])
    #expect(arrivals.map(\.workspace.quantum.cpuMilli) == [500, 1000, 1000, 750])
    #expect(arrivals.map(\.workspace.quantum.memoryKiB) == [0, 1 << 20, 0, 0])
    #expect(arrivals[0].workspace.requested == SimDuration(microseconds: 129_600_500_000))
    #expect(arrivals[0].actual == .seconds(2700))
    #expect(arrivals[2].actual == .seconds(129_600) && arrivals[2].killedAtRequest)
    // Images are numbered as met in the file, whatever the order of submission.
    #expect(workload.images.images.map(\.name) == ["b.img", "a.img"])
    #expect(arrivals.map(\.workspace.environment.index) == [2, 1, 0, 1])

    let site = try #require(workload.site)
    #expect(site.hostCount == 6 && site.coreCount == 20)
    #expect(site.groups[0].host == HostShape(cores: 1, memoryKiB: 1 << 20))
    #expect(
      site.groups[1].host
        == HostShape(cores: 8, memoryKiB: 16 << 20, diskKiB: 40 << 20, networkKbps: 200_000))

    var counts = LeaseWorkload.Counts()
    counts.leases = 4
    counts.reordered = 1
    counts.killedAtRequest = 1
    counts.deferredToStart = 1
    counts.preemptibleReservations = 1
    counts.ignoredElements = 1
    #expect(workload.counts == counts)
  }

  /// What is changed into what, a text on the line that the error must name, and what it must say.
  static let refusals: [(from: String, to: String, at: String, says: String)] = [
    ("<lease id=\"7\"", "<lease id=\"02\"", "", "overlapping ids: lease 2 stands at line"),
    ("time=\"00:30:00.00\"", "time=\"00:10:00\"", "id=\"2\"", "a reservation in the past: lease 2 starts at 600 s"),
    ("<deadline time=\"02:00:00\"/>", "<deadline time=\"00:10:00\"/>", "id=\"8\"", "a deadline in the past"),
    ("numnodes=\"1\"><res amount=\"200\"", "numnodes=\"0\"><res amount=\"200\"", "", "a node set of 0 nodes"),
    ("numnodes=\"1\"><res amount=\"200\"", "numnodes=\"one\"><res amount=\"200\"", "", "numnodes is 'one'"),
    ("size=\"512\"", "size=\"-512\"", "", "size is -512"), ("amount=\"16384\"", "amount=\"-1\"", "", "amount is -1"),
    ("id=\"a.img\"", "id=\"b.img\" ", "size=\"512\"", "the image 'b.img' has 512 MB here and another size above"),
    ("numnodes=\"2\"><res amount=\"50\"", "numnodes=\"2\"><res amount=\"60\"", "", "machines that are not alike"),
    ("type=\"Disk\"", "type=\"GPU\"", "", "the resource type is 'GPU'"),
    ("time=\"36:00:00\"", "time=\"36:00\"", "", "time is '36:00', no time"),
    ("time=\"36:00:00\"", "time=\"00:61:00\"", "", "time is '00:61:00', no time"),
    ("time=\"36:00:00\"", "time=\"00:00:00\"", "", "the duration is 0"),
    ("<now/>", "<soon/>", "", "a start is <soon>"), ("<none/>", "<deb/>", "", "software is <deb>"),
    ("preemptible=\"false\"", "preemptible=\"perhaps\"", "", "preemptible is 'perhaps'"),
    ("<start><exact", "<start><exact<", "", "not well-formed"),
    ("lease-workload", "workload", "", "the document is a <workload>"),
    ("amount=\"150\"", "amount=\"250\"", "", "250 % of CPU do not divide"),
  ]

  @Test("What makes no sense is refused with file, line and remedy", arguments: refusals)
  func refused(_ refusal: (from: String, to: String, at: String, says: String)) throws {
    #expect(Self.document.contains(refusal.from))
    let text = Self.document.replacing(refusal.from, with: refusal.to)
    let place = refusal.at.isEmpty ? refusal.to : refusal.at
    let line = try #require(text.split(separator: "\n").firstIndex { $0.contains(place) }) + 1
    let error = try #require(thrown { _ = try Self.read(text) })
    #expect(error.kind == .data)
    #expect(error.message.contains(refusal.says), "\(error)")
    #expect(error.location == "test.xml:\(line)", "\(error)")
    #expect(error.remedy?.isEmpty == false)
  }

  @Test("A document that ends too soon, or is not UTF-8, is refused at a line")
  func broken() throws {
    let open = try #require(thrown { _ = try Self.read(Self.document.replacing("</description>", with: "")) })
    #expect(open.message.contains("a closing tag is missing or does not match") && open.location != nil)
    let cut = try #require(thrown { _ = try Self.read(Self.document.replacing("</lease-workload>", with: "")) })
    #expect(cut.message.contains("not well-formed") && cut.location?.hasPrefix("test.xml:") == true)
    var bytes = Array(Self.document.replacing("a.img", with: "~.img").utf8)
    let place = try #require(bytes.firstIndex(of: UInt8(ascii: "~")))
    bytes[place] = 0xE1
    let line = bytes[..<place].count { $0 == 0x0A } + 1
    let latin = try #require(thrown { _ = try LeaseWorkload.read(bytes: bytes, name: "test.xml") })
    #expect(latin.message.contains("not UTF-8") && latin.location == "test.xml:\(line)")
  }

  @Test("Lines are those of the file where the document begins further down")
  func offset() throws {
    let text = "\n\n" + Self.document.replacing("size=\"512\"", with: "size=\"x\"")
    let error = try #require(thrown { _ = try Self.read(text) })
    let line = try #require(
      text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains("size=\"x\"") })
    #expect(error.location == "test.xml:\(line + 1)")
  }

  @Test("Damaged documents are read or refused with a line, never more", arguments: 0..<300)
  func damaged(_ seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    var bytes = Array(Self.document.utf8)
    for _ in 0..<random.draw(1...4) {
      let at = random.draw(1...(bytes.count - 1))
      switch random.draw(0...2) {
      case 0: bytes[at] = UInt8(truncatingIfNeeded: random.next())
      case 1: bytes.removeSubrange(at..<min(bytes.count, at + random.draw(1...40)))
      default: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + random.draw(1...40))], at: at)
      }
    }
    let error = thrown { _ = try LeaseWorkload.read(bytes: bytes, name: "hurt.xml") }
    if let error {
      #expect(error.kind == .data && error.location?.hasPrefix("hurt.xml:") == true, "\(error)")
    }
  }
}
