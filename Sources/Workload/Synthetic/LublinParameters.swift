import Glibc
import Model

/// The parameters of the Lublin–Feitelson model for one class of jobs, under the names of the paper and of the authors'
/// program.
///
/// U. Lublin and D. G. Feitelson, "The workload on parallel supercomputers: modeling the characteristics of rigid jobs",
/// J. Parallel Distrib. Comput. 63(11):1105–1122, 2003. The published values were fitted to logs of production machines
/// and are stated for one of 128 processors; what depends on the machine is given here relative to log₂ of its
/// processors.
public struct LublinParameters: Hashable, Sendable, Codable {
  // MARK: Size

  /// The share of jobs on one processor (`SERIAL_PROB`).
  public var serialProbability: Double
  /// The share of jobs, of all, whose logarithm of size is rounded to a whole number (`POW2_PROB`).
  public var powerOfTwoProbability: Double
  /// log₂ of the smallest parallel size (`ULOW`); below 1 it gives pairs more weight.
  public var sizeLow: Double
  /// How far below ``sizeHigh(processors:)`` the distribution of log₂ size bends: `UHI` − `UMED`, between 1.5 and 3.5
  /// in the logs.
  public var sizeBend: Double
  /// How far log₂ of the largest job stays below log₂ of the machine: log₂ P − `UHI`.
  public var sizeHeadroom: Double
  /// The share of parallel jobs below the bend (`UPROB`).
  public var sizeFirstProbability: Double

  // MARK: Run time

  /// Shape and scale of the first gamma distribution of ln(run time in s) (`A1`, `B1`): the short jobs.
  public var a1: Double, b1: Double
  /// Shape and scale of the second (`A2`, `B2`): the long jobs.
  public var a2: Double, b2: Double
  /// The probability of the first is pa × size + pb, kept within 0…1 (`PA`, `PB`); `pa` < 0 makes large jobs run
  /// longer.
  public var pa: Double, pb: Double

  // MARK: Arrival

  /// Shape and scale of the gamma distribution of ln(time between arrivals in s) at the rush hours (`AARR`, `BARR`).
  public var aarr: Double, barr: Double
  /// What `aarr` is multiplied with so that it describes all hours, not the rush hours alone (`ARAR`).
  public var arar: Double
  /// Shape and scale of the gamma distribution of the half hour of the day in which jobs arrive (`ANUM`, `BNUM`).
  public var anum: Double, bnum: Double

  /// Jobs submitted to a batch queue.
  public static let batch = LublinParameters(
    serialProbability: 0.2927, powerOfTwoProbability: 0.6686, sizeLow: 1.2, sizeBend: 2, sizeHeadroom: 0,
    sizeFirstProbability: 0.875, a1: 6.57, b1: 0.823, a2: 639.1, b2: 0.0156, pa: -0.003, pb: 0.6986, aarr: 6.0415,
    barr: 0.8531, arar: 1.0519, anum: 6.1271, bnum: 5.2740)

  /// Jobs somebody waits for at a terminal: shorter, smaller (up to 45 processors of 128), by day.
  public static let interactive = LublinParameters(
    serialProbability: 0.1541, powerOfTwoProbability: 0.625, sizeLow: 1, sizeBend: 2.5, sizeHeadroom: 1.5,
    sizeFirstProbability: 0.705, a1: 3.8351, b1: 0.6605, a2: 7.073, b2: 0.6856, pa: -0.0118, pb: 0.9156, aarr: 6.5510,
    barr: 0.6621, arar: 0.9797, anum: 8.9186, bnum: 3.6680)

  /// All jobs of the logs as one class, where batch and interactive are not told apart.
  public static let wholeSample = LublinParameters(
    serialProbability: 0.244, powerOfTwoProbability: 0.576, sizeLow: 0.8, sizeBend: 2.5, sizeHeadroom: 0,
    sizeFirstProbability: 0.86, a1: 4.2, b1: 0.94, a2: 312, b2: 0.03, pa: -0.0054, pb: 0.78, aarr: 10.2303,
    barr: 0.4871, arar: 1.0225, anum: 8.1737, bnum: 3.9631)

  /// log₂ of the largest job on a machine of `processors` (`UHI`), never below ``sizeLow``.
  public func sizeHigh(processors: Int32) -> Double { max(sizeLow, log2(Double(processors)) - sizeHeadroom) }

  /// Where the distribution of log₂ size bends (`UMED`); halfway where the machine is too small for the bend.
  public func sizeMedium(processors: Int32) -> Double {
    let high = sizeHigh(processors: processors)
    return high - sizeBend >= sizeLow ? high - sizeBend : (sizeLow + high) / 2
  }
}

/// Which jobs a synthetic log holds.
public enum LublinPopulation: String, Hashable, Sendable, Codable, CaseIterable {
  case batch
  case interactive
  /// Both, each arriving by its own rules; a job's queue (0 interactive, 1 batch) tells which it is.
  case both
  case wholeSample = "whole-sample"

  /// The classes, and the queue number each gets in the log.
  var classes: [(parameters: LublinParameters, queue: Int32)] {
    switch self {
    case .batch: [(.batch, 1)]
    case .interactive: [(.interactive, 0)]
    case .both: [(.interactive, 0), (.batch, 1)]
    case .wholeSample: [(.wholeSample, 1)]
    }
  }
}
