import Model

extension LublinArrivals {
  /// The header of the synthetic log: all that made it, so that it can be made again.
  ///
  /// No date of today is in it, so that the same model gives the same bytes.
  public var header: SWFHeader {
    var header = SWFHeader()
    header.append(key: "Version", value: "2.2")
    header.append(key: "Computer", value: "Synthetic (Lublin-Feitelson model)")
    header.append(
      key: "Information",
      value: "U. Lublin and D. G. Feitelson, J. Parallel Distrib. Comput. 63(11):1105-1122, 2003")
    header.append(key: "Conversion", value: "quanta trace synth lublin")
    header.append(key: "MaxJobs", value: "\(model.jobs)")
    header.append(key: "MaxRecords", value: "\(model.jobs)")
    header.append(key: "Preemption", value: "No")
    header.append(key: "UnixStartTime", value: "\(model.start)")
    header.append(key: "TimeZone", value: "0")
    header.append(key: "TimeZoneString", value: "Etc/UTC")
    header.append(key: "MaxNodes", value: "\(model.processors)")
    header.append(key: "MaxProcs", value: "\(model.processors)")
    header.append(key: "MaxRuntime", value: "\(model.estimates.maximum)")
    header.append(key: "MaxQueues", value: "\(model.population.classes.count)")
    for (_, queue) in model.population.classes {
      header.append(key: "Queue", value: "\(queue) \(queue == 0 ? "interactive" : "batch")")
    }
    for note in notes { header.append(key: "Note", value: note) }
    return header
  }

  private var notes: [String] {
    var notes = ["seed \(model.seed), replication \(model.replication), population \(model.population.rawValue)"]
    for (queue, p) in zip(model.population.classes.map(\.queue), model.parameters) {
      let medium = p.sizeMedium(processors: model.processors)
      let high = p.sizeHigh(processors: model.processors)
      notes += [
        "queue \(queue) size: serial \(p.serialProbability), power of two \(p.powerOfTwoProbability), ULow \(p.sizeLow), "
          + "UMed \(medium), UHi \(high), UProb \(p.sizeFirstProbability)",
        "queue \(queue) run time: a1 \(p.a1), b1 \(p.b1), a2 \(p.a2), b2 \(p.b2), pa \(p.pa), pb \(p.pb)"
          + (model.longestRunTime.map { ", cut at \($0) s" } ?? ""),
        "queue \(queue) arrival: aarr \(p.aarr), barr \(p.barr), arar \(p.arar), anum \(p.anum), bnum \(p.bnum)",
      ]
    }
    notes += [
      "load: \(loadText); gaps between arrivals multiplied by \(stretch)",
      "estimates: the maximum, \(model.estimates.maximum) s, for a share of \(model.estimates.maximumShare); else of uniform "
        + "accuracy, rounded up to a popular value for a share of \(model.estimates.popularShare), else to a minute",
      "users: \(model.users) by Zipf's law with exponent \(model.userExponent), in \(model.groups) groups",
    ]
    return notes
  }

  private var loadText: String {
    switch model.load {
    case .published: "as published"
    case .expected(let target): "\(target) in expectation"
    case .realised(let target): "\(target) in this sample"
    }
  }
}
