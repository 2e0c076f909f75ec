extension PowerModel {
  /// A machine whose draw somebody measured and published.
  public struct Published: Hashable, Sendable {
    /// As a cluster file names it.
    public var name: String
    /// What the machine is.
    public var machine: String
    /// Who published the figures.
    public var source: String
    public var model: PowerModel
  }

  /// The machines that can be named, each with the eleven points of its SPECpower_ssj2008 result (watts at 0 %, 10 % … 100 % of the
  /// target load).
  ///
  /// The figures are those A. Beloglazov and R. Buyya, "Optimal online deterministic algorithms and adaptive heuristics for energy and
  /// performance efficient dynamic consolidation of virtual machines in cloud data centers", Concurrency Computat.: Pract. Exper.
  /// 24(13), 2012, took from SPEC, as their simulator CloudSim distributes them. SPEC measures no transitions and no sleep: those
  /// keep the model's defaults.
  public static let published: [Published] = [
    Published(
      name: "hp-ml110-g4", machine: "HP ProLiant ML110 G4, Xeon 3040, 2 cores at 1.86 GHz",
      source: "SPECpower_ssj2008, as used by Beloglazov and Buyya 2012",
      model: PowerModel(watts: [86, 89.4, 92.6, 96, 99.5, 102, 106, 108, 112, 114, 117])),
    Published(
      name: "hp-ml110-g5", machine: "HP ProLiant ML110 G5, Xeon 3075, 2 cores at 2.66 GHz",
      source: "SPECpower_ssj2008, as used by Beloglazov and Buyya 2012",
      model: PowerModel(watts: [93.7, 97, 101, 105, 110, 116, 121, 125, 129, 133, 135])),
    Published(
      name: "ibm-x3250-m3", machine: "IBM System x3250 M3, Xeon X3470, 4 cores at 2.93 GHz",
      source: "SPECpower_ssj2008 result 20091104-00213",
      model: PowerModel(watts: [41.6, 46.7, 52.3, 57.9, 65.4, 73, 80.7, 89.5, 99.6, 105, 113])),
    Published(
      name: "ibm-x3550-m3", machine: "IBM System x3550 M3, 2 × Xeon X5675, 12 cores at 3.07 GHz",
      source: "SPECpower_ssj2008 result 20110406-00368",
      model: PowerModel(watts: [58.4, 98, 109, 118, 128, 140, 153, 170, 189, 205, 222])),
  ]

  /// The published model of this name; `nil` when there is none.
  public static func named(_ name: String) -> PowerModel? { published.first { $0.name == name }?.model }
}
