import Foundation
import Testing

/// What `quanta study` refuses, in its very words: the place, what is wrong, what to do.
@Suite("Studies of a site refuse bad input")
struct SiteRefusalTests {
  /// A study of two hosts under one policy, with these lines from the third on.
  private static func study(_ lines: String, cluster: String = "{hosts: 2, cache: 1GiB}", policy: String = "easy")
    -> String
  {
    "cluster: [\(cluster)]\nscenarios: [{policy: \"\(policy)\"}]\n\(lines)\n"
  }

  private static let leases = "workloads: [{reservations: {file: r.lwf}}]"

  private static func refusal(
    _ name: String, _ text: String, _ code: Int32 = 65, files: [String: String] = [:], says: String
  ) -> Refusal {
    Refusal(name, ["study", "s.yaml"], code, says: ["quanta: error: \(says)\n"]) { scratch in
      for (path, content) in files {
        if let slash = path.firstIndex(of: "/") {
          try FileManager.default.createDirectory(
            atPath: "\(scratch.path)/\(path[..<slash])", withIntermediateDirectories: true)
        }
        try scratch.file(path, content)
      }
      try scratch.file("r.lwf", "0 50 60 60 1 1 512 0 'a' 600\n")
      try scratch.file("s.yaml", text)
    }
  }

  static let environments = [
    refusal(
      "a catalogue that goes round",
      study("environments:\n  - {name: a, parent: b, image: 1GiB}\n  - {name: b, parent: a, image: 1GiB}\n" + leases),
      says: "s.yaml:4: the parents go round: a → b → a; let one of them be the base, without 'parent'"),
    refusal(
      "an image larger than any cache",
      study("environments:\n  - {name: small, image: 512MiB}\n  - {name: large, image: 4GiB}\n" + leases),
      says: "s.yaml:5: the image of 'large', with what lies below it 4 GiB, is larger than any host's cache (1 GiB); "
        + "give hosts a larger 'cache', or take a smaller image"),
    refusal(
      "an image of a file, with its parent larger than any cache",
      study("environments: {file: images.yaml}\n" + leases),
      files: [
        "images.yaml":
          "environments:\n  - {name: base, image: 768MiB}\n  - name: web\n    parent: base\n    image: 512MiB\n"
      ],
      says:
        "images.yaml:5: the image of 'web', with what lies below it 1280 MiB, is larger than any host's cache (1 GiB); "
        + "give hosts a larger 'cache', or take a smaller image"),
    refusal(
      "a negative image", study("environments:\n  - {name: a, image: -4GiB}\n" + leases),
      says: "s.yaml:4: the image of 'a' has a negative size: -4GiB; give the size of its own layer, such as 4GiB"),
  ]

  static let requests = [
    refusal(
      "a reservation in the past", study("workloads: [{reservations: {file: past.lwf}}]"),
      files: ["past.lwf": "0 50 60 60 1 1 512 0 'a' 600\n100 50 60 60 1 1 512 0 'a' 600\n"],
      says: "past.lwf:2: a reservation in the past: it starts at 50 s and is submitted at 100 s; let it start at its "
        + "submission or later, or write -1 for any start"),
    refusal(
      "two leases of one id", study("workloads: [{reservations: {file: twice.xml}}]"),
      files: [
        "twice.xml": "<lease-workload name='twice'><lease-requests>\n"
          + (1...2).map { _ in
            "<lease-request arrival='00:00:00'><lease id='1'><nodes><node-set numnodes='1'><res amount='100' type='CPU'/>"
              + "</node-set></nodes><start/><duration time='00:15:00'/></lease></lease-request>\n"
          }.joined() + "</lease-requests></lease-workload>\n"
      ], says: "twice.xml:3: overlapping ids: lease 1 stands at line 2 already; give each lease its own id"),
    refusal(
      "a missing trace", study("workloads: [{trace: none.swf}]"), 66,
      says:
        "s.yaml:3: there is no trace 'none.swf' (looked beside the study file only); get it and name the folder it lies "
        + "in with --traces or QUANTA_TRACES"),
    refusal(
      "a missing folder", study("workloads: [{services: {planetlab: nowhere}}]"), 66,
      says:
        "s.yaml:3: there is no folder 'nowhere' (looked beside the study file only); unpack it and name the folder it "
        + "lies in with --traces or QUANTA_TRACES"),
    refusal(
      "an unknown key of services", study("workloads: [{services: {planetlab: v, vcpu: 2}}]"),
      says:
        "s.yaml:3: there is no key 'vcpu' in 'workloads[1].services'; did you mean 'vcpus'? The keys are planetlab, "
        + "bitbrains, vcpus, cpu, memory, disk, stay, ending, machines, preemptible, kind, assign"),
    refusal(
      "services of nothing", study("workloads: [{services: {vcpus: 2}}]"),
      says:
        "s.yaml:3: services are neither one folder of PlanetLab's nor one of Bitbrains'; give 'planetlab: FOLDER' or "
        + "'bitbrains: FOLDER'"),
    refusal(
      "sites of a log without sites", study("workloads: [{trace: {file: r.lwf, sites: {a: b}}}]"),
      says: "s.yaml:3: only traces in the Grid Workload Format have sites; leave 'sites' out, or give a .gwf file"),
    refusal(
      "a workload of nothing", study("workloads: [{name: w}]"),
      says: "s.yaml:3: the workload 'w' asks for nothing; give it 'trace', 'services' or 'reservations'"),
  ]

  private static let bitbrains =
    "Timestamp [ms];\tCPU cores;\tCPU capacity provisioned [MHZ];\tCPU usage [MHZ];\tCPU usage [%];\tMemory capacity "
    + "provisioned [KB];\tMemory usage [KB];\tDisk read throughput [KB/s];\tDisk write throughput [KB/s];\tNetwork received "
    + "throughput [KB/s];\tNetwork transmitted throughput [KB/s]\n1376314846;\t4;\t11704;\t10.9;\t300;\t6.7E7;\t6.5E6;\t0;\t0;\t0;\t0\n"

  static let quantities = [
    refusal(
      "300 % of the machine", study("workloads: [{services: {planetlab: v}}]"), files: ["v/vm1": "20\n300\n"],
      says: "v/vm1:2: 300 % of its virtual CPUs; give a number from 0 to 100 a line; mend or drop the file"),
    refusal(
      "text for a percentage", study("workloads: [{services: {planetlab: v}}]"), files: ["v/vm1": "20\nidle\n"],
      says: "v/vm1:2: 'idle' is no percentage; give a number from 0 to 100 a line"),
    refusal(
      "300 % in a file of Bitbrains'", study("workloads: [{services: {bitbrains: b}}]"), files: ["b/1.csv": bitbrains],
      says: "b/1.csv:2: column 5 (CPU usage) is '300', more than 200 % of the machine; mend the line or drop the file"),
    refusal(
      "a cap above the virtual CPUs", study("workloads: [{services: {planetlab: v, cpu: 150%}}]"),
      files: ["v/vm1": "20\n"],
      says: "s.yaml:3: '150%' lies outside 0.1% … 100%; write a part such as 5% or 0.05"),
    refusal(
      "a weight beyond the scheduler's", study(leases, policy: "easy(quanta: weighted-capped(weight: 70000))"),
      says:
        "s.yaml:2, policy easy, option quanta, weighted-capped, option weight: 70000 is not a whole number from 1 to "
        + "65535; weight: The weight of a whole promised core; other promises weigh in proportion."),
    refusal(
      "a ceiling below the floor", study(leases, policy: "easy(quanta: elastic(floor: 0.5, ceiling: 0.2))"),
      says: "s.yaml:2, policy elastic: the ceiling 0.2 is below the floor 0.5; give a ceiling of at least 0.5"),
    refusal(
      "negative memory of hosts", study(leases, cluster: "{hosts: 2, memory: -4GiB}"),
      says: "s.yaml:1: '-4GiB' is a negative size; write it as 512MiB, 64GiB or 2TiB"),
    refusal(
      "negative memory of machines", study("workloads: [{trace: {file: r.lwf, memory: -1GiB}}]"),
      says: "s.yaml:3: '-1GiB' is a negative size; write it as 512MiB, 64GiB or 2TiB"),
  ]

  static let commands = [
    Refusal(
      "an unknown key", ["study", "s.yaml"], 65,
      says: [
        "quanta: error: s.yaml:3: there is no key 'workload'; did you mean 'workloads'? The keys are title, note, cluster, "
      ]
    ) { try $0.file("s.yaml", study("workload: []")) },
    Refusal(
      "no such file", ["study", "nothing.yaml"], 66,
      says: ["quanta: error: nothing.yaml: there is no such file; check the path\n"]),
    Refusal("no cell matches", ["study", "s.yaml", "--only", "nobody"], 64, says: ["'nobody'", "workload · scenario"]) {
      try $0.file("r.lwf", "0 50 60 60 1 1 512 0 'a' 600\n")
      try $0.file("s.yaml", study(leases))
    },
    Refusal(
      "a log for a study", ["study", "log.swf"], 64, says: ["log.swf: is no study file", "quanta compare log.swf\n"]
    ) { try $0.file("log.swf", record(1)) },
    Refusal(
      "a comparison for a study", ["study", "c.yaml"], 64,
      says: [
        "quanta: error: c.yaml: is a comparison of policies on one log, not a study of a site; run it with: quanta compare c.yaml\n"
      ]
    ) { try $0.file("c.yaml", "trace: log.swf\npolicies: [easy]\n") },
    Refusal(
      "a study for a comparison", ["compare", "s.yaml"], 64,
      says: [
        "quanta: error: s.yaml: is a study of a site of virtual machines, not a comparison of policies on one log; run it with: "
          + "quanta study s.yaml\n"
      ]
    ) { try $0.file("s.yaml", study(leases)) },
    Refusal(
      "a study for a log", ["replay", "s.yaml"], 64,
      says: ["quanta: error: s.yaml: is a study file, not a log; run it with: quanta study s.yaml\n"]
    ) { try $0.file("s.yaml", study(leases)) },
  ]

  @Test("with place and remedy", arguments: environments + requests + quantities + commands)
  func refused(_ refusal: Refusal) async throws { try await refusal.check() }
}
