import Model

extension LublinArrivals {
  /// The header of the synthetic log in Standard Workload Format: field names and values in order, `Note` repeated.
  ///
  /// It holds all that made the log, so that the log can be made again from it; no date of today, so that it comes out
  /// the same.
  public var headerFields: [(name: String, value: String)] {
    let classes = zip(model.population.classes, model.parameters)
    var fields: [(name: String, value: String)] = [
      ("Version", "2.2"),
      ("Computer", "Synthetic (Lublin-Feitelson model)"),
      ("Information", "U. Lublin and D. G. Feitelson, J. Parallel Distrib. Comput. 63(11):1105-1122, 2003"),
      ("Conversion", "quanta trace synth lublin"),
      ("MaxJobs", "\(model.jobs)"),
      ("MaxRecords", "\(model.jobs)"),
      ("Preemption", "No"),
      ("UnixStartTime", "\(model.start)"),
      ("TimeZone", "0"),
      ("TimeZoneString", "Etc/UTC"),
      ("MaxNodes", "\(model.processors)"),
      ("MaxProcs", "\(model.processors)"),
      ("MaxRuntime", "\(model.estimates.maximum)"),
      ("MaxQueues", model.population == .both ? "2" : "1"),
    ]
    for entry in model.population.classes {
      fields.append(("Queue", "\(entry.queue) \(entry.queue == 0 ? "interactive" : "batch")"))
    }
    fields.append(
      ("Note", "seed \(model.seed), replication \(model.replication), population \(model.population.rawValue)"))
    for (entry, p) in classes {
      fields += [
        (
          "Note",
          "queue \(entry.queue) size: serial \(p.serialProbability), power of two \(p.powerOfTwoProbability), ULow \(p.sizeLow), "
            + "UMed \(p.sizeMedium(processors: model.processors)), UHi \(p.sizeHigh(processors: model.processors)), UProb \(p.sizeFirstProbability)"
        ),
        (
          "Note",
          "queue \(entry.queue) run time: a1 \(p.a1), b1 \(p.b1), a2 \(p.a2), b2 \(p.b2), pa \(p.pa), pb \(p.pb)"
            + (model.longestRunTime.map { ", cut at \($0) s" } ?? "")
        ),
        (
          "Note",
          "queue \(entry.queue) arrival: aarr \(p.aarr), barr \(p.barr), arar \(p.arar), anum \(p.anum), bnum \(p.bnum)"
        ),
      ]
    }
    fields += [
      ("Note", "load: \(loadText); gaps between arrivals multiplied by \(stretch)"),
      (
        "Note",
        "estimates: maximum \(model.estimates.maximum) s for a share of \(model.estimates.maximumShare), else accuracy uniform, rounded up to a "
          + "popular value for a share of \(model.estimates.popularShare), else to a minute"
      ),
      ("Note", "users: \(model.users) by Zipf's law with exponent \(model.userExponent), in \(model.groups) groups"),
    ]
    return fields
  }

  private var loadText: String {
    switch model.load {
    case .published: "as published"
    case .expected(let target): "\(target) in expectation"
    case .realised(let target): "\(target) in this sample"
    }
  }
}
