import Model
import Workload

extension WorkloadSpec {
  /// Virtual machines whose demand for CPU was measured, and how they are offered to the site: see <doc:StudyOfASite>.
  public struct Services: Hashable, Sendable {
    /// What the folder holds.
    public enum Source: String, Hashable, Sendable, CaseIterable {
      case planetlab, bitbrains
    }

    public var source: Source
    public var folder: String
    /// Of each machine; sizes that the files say replace it.
    public var options: UtilisationWorkload.Options
    /// The first so many, by entry and then by the names of their files; `nil`: all.
    public var machines: Int?
    public var kind: WorkKind
    public var assignment: Assignment?
  }
}

extension WorkloadSpec.Services {
  static let keys =
    Source.allCases.map(\.rawValue) + [
      "vcpus", "cpu", "memory", "disk", "stay", "ending", "machines", "preemptible", "kind", "assign",
    ]

  init(_ value: YAMLValue, _ context: WorkloadSpec.Context) throws {
    let keys = try value.mapping(of: Self.keys)
    let given = Source.allCases.filter { keys[$0.rawValue] != nil }
    guard given.count == 1, let source = given.first, let folder = keys[source.rawValue] else {
      throw value.error(
        "services are neither one folder of PlanetLab's nor one of Bitbrains'",
        remedy: "give 'planetlab: FOLDER' or 'bitbrains: FOLDER'")
    }
    self.source = source
    self.folder = try context.folders.find(folder, catalogue: context.catalogue, folder: true)
    let stay = try keys["stay"].map { value in
      let stay = try value.duration()
      guard stay > .zero else { throw value.error("a service stays longer than 0", remedy: "such as stay: 12h") }
      return stay
    }
    options = UtilisationWorkload.Options(
      quantum: try Quantum(keys) ?? .processor,
      terms: .bestEffort(preemptible: try keys["preemptible"]?.flag() ?? false), stay: stay,
      ending: try keys["ending"].map(Self.ending) ?? .repeats)
    machines = try keys["machines"]?.integer(in: 1...Int.max)
    kind = try keys["kind"]?.workKind() ?? .cpu
    assignment = try keys["assign"].map { try Assignment($0) }
  }

  private static func ending(_ value: YAMLValue) throws -> UtilisationTraces.Ending {
    let names = UtilisationTraces.Ending.allCases.map { "\($0)" }
    let word = try value.name(of: "ending of a utilisation trace", among: names)
    return UtilisationTraces.Ending.allCases[names.firstIndex(of: word) ?? 0]
  }
}
