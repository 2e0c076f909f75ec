import ArgumentParser
import Model
import Workload

/// `quanta trace convert`.
struct TraceConvertCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Sort, renumber, repack a log, or apply a reading once and for all.",
    discussion: """
      --sort holds the log in memory (160 bytes a job) and orders it by submission, jobs submitted together staying in the order of the \
      file. --apply-reading drops and changes what the reading says, so that any tool then sees the same jobs.

        quanta trace convert LOG.swf --sort -o sorted.swf.gz
        quanta trace convert LOG.swf.gz --apply-reading --run-over-estimate raise --renumber -o clean.swf

      A name that ends in .gwf or .gwf.gz is a trace in the Grid Workload Format. Converted to a log, its sites become partitions, which \
      the header names; a log converted to it has no sites. Sort, renumber or apply a reading to the log, not to the trace.

        quanta trace convert GRID.gwf.gz -o grid.swf.gz
        quanta trace convert LOG.swf.gz -o log.gwf
      """)

  @Argument(help: "The log (-: standard input).")
  var log: String

  @Flag(help: "Order by submission.") var sort = false
  @Flag(help: "Number the jobs 1, 2, … in the order written.") var renumber = false
  @Flag(help: "Apply the reading given by the options below (canonical without any).") var applyReading = false

  @OptionGroup var reading: ReadingOptions
  @OptionGroup var output: TraceOutputOptions

  func run() async throws {
    let asked = try reading.makeReading()
    if GridConversion.isGrid(log) || GridConversion.isGrid(output.output) {
      guard !sort, !renumber, !applyReading, asked == .canonical else {
        throw QuantaError(
          .usage, "a trace in the Grid Workload Format is converted as it is",
          remedy: "convert it to a log first, and the log after that")
      }
      return try GridConversion.run(log, to: output.output, reading.lines)
    }
    guard applyReading || asked == .canonical else {
      throw QuantaError(.usage, "a reading is given but not to be applied", remedy: "add --apply-reading")
    }
    let words =
      ["convert"] + (sort ? ["--sort"] : []) + (renumber ? ["--renumber"] : [])
      + (applyReading ? ["--apply-reading --reading '\(asked)'"] : [])
    var rewrite = TraceRewrite(note: TraceOutputOptions.note(words.joined(separator: " "), of: log))
    rewrite.sort = sort
    rewrite.renumber = renumber
    rewrite.reading = applyReading ? asked : nil
    rewrite.processors = reading.procs
    try output.run(rewrite, log, reading.lines)
  }
}
