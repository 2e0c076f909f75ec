import Glibc
import Model
import Stats

/// Which environment each workspace is recreated with, where the trace does not say or shall not.
///
/// A choice depends on the workspace alone: drawn ones on its number, from a stream of its own. So two policies, and any order of asking,
/// see the same (common random numbers), and a workspace keeps its image when others are left out.
public struct EnvironmentAssignment: Sendable {
  /// What the choice goes by.
  public enum Rule: Hashable, Sendable {
    /// As the trace says.
    case traced
    /// By the number of the executable in the log; where the table has none, `otherwise`, or as the trace says.
    case byApplication([Int32: EnvironmentID], otherwise: EnvironmentID?)
    case byUser([Int32: EnvironmentID], otherwise: EnvironmentID?)
    /// Drawn; the first of the list is the first in rank or weight.
    case drawn(among: [EnvironmentID], Popularity)
  }

  /// How likely each environment of a list is.
  public enum Popularity: Hashable, Sendable {
    case uniform
    /// In proportion to rank^(−exponent); 0 is uniform.
    case zipf(exponent: Double)
    /// In proportion to these: one for each environment, none negative, not all zero.
    case weights([Double])
  }

  public let rule: Rule
  private let distribution: Empirical?
  private let streams: RandomStreams

  /// - Parameters:
  ///   - rule: what the choice goes by.
  ///   - catalogue: what the environments of the rule must be of.
  ///   - streams: of the study and replication; the purpose of the draws is `environment`, their entity the workspace's number.
  /// - Throws: `QuantaError` of kind `usage` when an environment is not of the catalogue, or nothing can be drawn by the popularity.
  public init(_ rule: Rule, catalogue: EnvironmentCatalogue, streams: RandomStreams) throws {
    self.rule = rule
    self.streams = streams
    var named: [EnvironmentID]
    switch rule {
    case .traced: named = []
    case .byApplication(let table, let otherwise), .byUser(let table, let otherwise):
      named = table.keys.sorted().compactMap { table[$0] } + [otherwise].compactMap(\.self)
    case .drawn(let list, _): named = list
    }
    named.removeAll { catalogue.contains($0) }
    if let unknown = named.first {
      throw QuantaError(
        .usage, "there is no environment \(unknown.index) in the catalogue of \(catalogue.environments.count - 1)",
        remedy: "name one that is there")
    }
    guard case .drawn(let list, let popularity) = rule else {
      distribution = nil
      return
    }
    distribution = try Self.distribution(over: list.count, popularity)
  }

  private static func distribution(over count: Int, _ popularity: Popularity) throws -> Empirical {
    guard count > 0 else {
      throw QuantaError(.usage, "there is no environment to draw from", remedy: "name at least one")
    }
    let weights: [Double]?
    switch popularity {
    case .uniform: weights = nil
    case .zipf(let exponent):
      guard exponent >= 0, exponent.isFinite else {
        throw QuantaError(
          .usage, "a Zipf exponent of \(exponent) makes no sense", remedy: "give 0 or above, such as 1.0")
      }
      weights = (1...count).map { pow(Double($0), -exponent) }
    case .weights(let given):
      guard given.count == count else {
        throw QuantaError(
          .usage, "there are \(given.count) weights for \(count) environments", remedy: "give one for each")
      }
      weights = given
    }
    do { return try Empirical((0..<count).map(Double.init), weights: weights) } catch {
      throw QuantaError(
        .usage, "the weights of the environments make no sense: \(error)",
        remedy: "give weights of 0 or above, not all 0")
    }
  }

  /// The environment of `workspace`, and whether its number was in no table, so that it got what the others get.
  public func choice(for workspace: Workspace) -> (environment: EnvironmentID, isOther: Bool) {
    switch rule {
    case .traced: return (workspace.environment, false)
    case .byApplication(let table, let otherwise): return look(workspace.application, table, otherwise, workspace)
    case .byUser(let table, let otherwise): return look(workspace.user, table, otherwise, workspace)
    case .drawn(let list, _):
      guard let distribution else { return (workspace.environment, false) }
      var stream = streams.stream("environment", entity: Int(workspace.id))
      return (list[Int(distribution.sample(&stream))], false)
    }
  }

  private func look(
    _ number: Int32, _ table: [Int32: EnvironmentID], _ otherwise: EnvironmentID?, _ workspace: Workspace
  ) -> (EnvironmentID, Bool) {
    if let found = table[number] { return (found, false) }
    return (otherwise ?? workspace.environment, true)
  }
}

/// Arrivals with their environments assigned as they are read.
public struct AssignedArrivals<Source: ArrivalSource>: ArrivalSource {
  public private(set) var source: Source
  public let assignment: EnvironmentAssignment
  /// Workspaces read, by the index of their environment; short of what nobody got.
  public private(set) var counts: [Int64] = []
  /// Workspaces whose number was in no table.
  public private(set) var others: Int64 = 0

  public init(_ source: Source, _ assignment: EnvironmentAssignment) {
    self.source = source
    self.assignment = assignment
  }

  public mutating func read(into buffer: inout [Arrival], limit: Int) throws {
    let first = buffer.count
    // What came before an error stays valid, and so must be assigned as well.
    defer { assign(&buffer, from: first) }
    try source.read(into: &buffer, limit: limit)
  }

  private mutating func assign(_ buffer: inout [Arrival], from first: Int) {
    for index in first..<buffer.count {
      let (environment, isOther) = assignment.choice(for: buffer[index].workspace)
      buffer[index].workspace.environment = environment
      while counts.count <= Int(environment.index) { counts.append(0) }
      counts[Int(environment.index)] += 1
      if isOther { others += 1 }
    }
  }
}

extension AssignedArrivals: Sendable where Source: Sendable {}
