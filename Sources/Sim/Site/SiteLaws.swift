import Model
import Policy
import Stats

/// The laws of a site ready to be drawn from: booting by environment, shutting down.
struct SiteLaws: Sendable {
  private let boots: [DurationSampler]
  private let bootCPUs: [Double]
  let shutdown: DurationSampler

  init(_ model: SiteModel, _ catalogue: EnvironmentCatalogue) throws {
    boots = try catalogue.environments.map { try DurationSampler($0.boot ?? model.boot) }
    bootCPUs = catalogue.environments.map { $0.bootCPU ?? model.bootCPU }
    shutdown = try DurationSampler(model.shutdown)
  }

  func boot(of environment: EnvironmentID) -> DurationSampler { boots[Int(environment.index)] }
  func bootCPU(of environment: EnvironmentID) -> Double { bootCPUs[Int(environment.index)] }
}

extension SimulatedSite {
  /// The stream of one purpose for one life of a workspace: the same whatever happens to others.
  func stream(_ purpose: String, _ resident: borrowing SiteResident) -> RandomStream {
    let id = resident.arrival.workspace.id
    return streams.stream(purpose, entity: Int(truncatingIfNeeded: id &* 4096 &+ Int64(resident.lives)))
  }

  /// Until its machines run, and until they are gone, µs, under the setting they have.
  func bootTime(_ resident: borrowing SiteResident) -> Int64 {
    let environment = resident.arrival.workspace.environment
    let time = slowest(laws.boot(of: environment), "boot time", resident)
    return resident.setting.stretched(time, cpu: laws.bootCPU(of: environment))
  }

  func shutdownTime(_ resident: borrowing SiteResident) -> Int64 {
    resident.setting.stretched(slowest(laws.shutdown, "shutdown time", resident), cpu: model.shutdownCPU)
  }

  /// The longest of one draw a machine, µs: a gang is ready when its slowest machine is.
  private func slowest(_ law: DurationSampler, _ purpose: String, _ resident: borrowing SiteResident) -> Int64 {
    if case .fixed(let time) = law.law { return max(0, time.microseconds) }
    var stream = stream(purpose, resident)
    var longest: Int64 = 0
    for _ in 0..<resident.arrival.workspace.count { longest = max(longest, law.draw(&stream).microseconds) }
    return longest
  }

  /// Whether something of this probability befalls one of its machines.
  func befalls(_ probability: Double, _ purpose: String, _ resident: borrowing SiteResident) -> Bool {
    guard probability > 0 else { return false }
    var stream = stream(purpose, resident)
    for _ in 0..<resident.arrival.workspace.count where stream.uniform() < probability { return true }
    return false
  }
}
