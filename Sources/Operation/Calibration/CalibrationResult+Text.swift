import Model
import Policy
import Report
import Stats

extension CalibrationResult {
  /// Tables of what was found, for a terminal.
  public var text: String {
    var parts = [findingTable.text(cellWidth: 60)]
    if !shares.isEmpty { parts.append(shareTable.text()) }
    if !notes.isEmpty { parts.append(notes.map { $0 + "\n" }.joined()) }
    parts.append(times.text)
    return parts.joined(separator: "\n")
  }

  private var findingTable: Table {
    Table(
      caption: "What was found at site \(site.name)",
      columns: [
        .init("what"), .init("n", alignment: .right), .init("mean", alignment: .right), .init("sd", alignment: .right),
        .init("estimate", alignment: .right), .init("law"), .init("KS", alignment: .right), .init("others, by AIC"),
      ],
      rows: findings.map { finding in
        let moments = Moments(finding.values)
        let best = finding.fits.first
        return [
          .init(finding.what), .init("\(finding.values.count)"), .init(Self.amount(moments.mean, finding.isRate)),
          .init(Self.amount(moments.standardDeviation, finding.isRate)),
          .init(Self.amount(finding.estimate, finding.isRate)), .init(best.map { $0.family.rawValue } ?? "–"),
          .init(number: best?.distance, .fixed(3)), .init(Self.others(finding.fits)),
        ]
      },
      footnotes: [
        "Estimates are medians. KS: the largest distance between the observed and the fitted distribution; the law is the one with the least AIC.",
        "Laws are fitted to \(Self.leastToFit) values or more. How much slower work runs inside a machine is not measured: that factor stays as it is.",
      ])
  }

  private static func amount(_ value: Double, _ isRate: Bool) -> String {
    guard value.isFinite else { return "–" }
    return isRate ? "\(Words.memory(Int64(value.rounded())))/s" : NumberFormat.duration.text(value)
  }

  private static func others(_ fits: [Fit]) -> String {
    guard let best = fits.first else { return "" }
    return fits.dropFirst().map { fit in
      "\(fit.family.rawValue) +\(NumberFormat.fixed(1).text(fit.aic - best.aic))"
    }.joined(separator: ", ")
  }

  private var shareTable: Table {
    let cores = NumberFormat.fixed(3)
    return Table(
      caption: "Shares of busy probes",
      columns: [
        .init("host"), .init("weight", alignment: .right), .init("cap", alignment: .right),
        .init("expected", unit: "cores", alignment: .right), .init("received", unit: "cores", alignment: .right),
        .init("points", alignment: .right), .init("window", alignment: .right),
      ],
      rows: shares.map { trial in
        [
          .init(trial.host), .init("\(trial.setting.weight)"),
          .init(trial.setting.cap == 0 ? "none" : "\(trial.setting.cap)"), .init(number: trial.expected, cores),
          .init(number: trial.received, cores), .init(NumberFormat.fixed(1).signedText(trial.points)),
          .init(number: trial.window.seconds, .duration),
        ]
      },
      footnotes: [
        "Expected: by the model of the credit scheduler, beside what dom0 took. A point is a hundredth of a core."
      ])
  }
}
