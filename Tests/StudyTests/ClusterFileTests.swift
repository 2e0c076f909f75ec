import Foundation
import Model
import Study
import Testing

@Suite("Clusters with power, prices and hypervisors")
struct ClusterFileTests {
  private func read(_ group: String) throws -> HostShape {
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    let path = folder + "/c.yaml"
    try Data("groups:\n  - \(group)\n".utf8).write(to: URL(fileURLWithPath: path))
    do {
      let shape = try ClusterShape(file: path)
      return try #require(shape.groups.first?.host)
    } catch var error as QuantaError {
      error.location = error.location?.replacingOccurrences(of: folder + "/", with: "")
      throw error
    }
  }

  @Test("All keys")
  func everything() throws {
    let host = try read(
      """
      hosts: 4
          cores: 32
          memory: 512GiB
          speed: 1.3
          sockets: 2
          network: 10Gbit/s
          cache: 200GiB
          hypervisor: {cpu: 0.1, per-domain: 0.015, memory: 512MiB}
          power: {watts: [86, 117], off: 5, asleep: 8, boot: 90s, boot-watts: 110, shutdown: 20s, sleep: 3s, wake: 4s, sleep-watts: 70}
          price: {hour: 0.1, licence-per-host: 1000, licence-per-socket: 500}
      """)
    #expect(host.cores == 32 && host.memoryKiB == 512 << 20)
    #expect(host.speed == 1.3 && host.sockets == 2 && host.networkKbps == 10_000_000 && host.cacheKiB == 200 << 20)
    #expect(host.hypervisor == HypervisorShare(cpuMilli: 100, cpuMilliPerDomain: 15, memoryKiB: 512 << 10))
    #expect(
      host.power
        == PowerModel(
          watts: [86, 117], offWatts: 5, asleepWatts: 8, boot: .seconds(90), bootWatts: 110, shutdown: .seconds(20),
          shutdownWatts: 86, sleep: .seconds(3), wake: .seconds(4), sleepWatts: 70))
    #expect(host.price == HostPrice(perHour: 0.1, licencePerHostYear: 1000, licencePerSocketYear: 500))
  }

  @Test("Published machines by name, alone or with more said")
  func published() throws {
    let named = try #require(PowerModel.named("hp-ml110-g5"))
    #expect(try read("{hosts: 1, power: hp-ml110-g5}").power == named)
    var changed = named
    changed.offWatts = 6
    #expect(try read("{hosts: 1, power: {model: hp-ml110-g5, off: 6}}").power == changed)
    #expect(try read("{hosts: 1}").power == nil)
    #expect(try read("{hosts: 1, power: {watts: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]}}").power?.watts.count == 11)
  }

  @Test(
    "What is wrong is refused with its line",
    arguments: [
      ("{hosts: 1, speed: 0}", "speed"), ("{hosts: 1, speed: -1}", "speed"), ("{hosts: 1, speed: fast}", "'fast'"),
      ("{hosts: 1, cores: 4, sockets: 5}", "sockets' is '5', not a whole number from 1 to 4"),
      ("{hosts: 1, sockets: 0}", "sockets"),
      ("{hosts: 1, network: 100}", "'100' is not a rate"), ("{hosts: 1, network: -5Mbit/s}", "not a rate"),
      ("{hosts: 1, network: infMbit/s}", "not a rate"), ("{hosts: 1, cache: -1GiB}", "a negative size"),
      ("{hosts: 1, hypervisor: {cpu: 1}}", "leaves none"), ("{hosts: 1, hypervisor: {cpu: 2}}", "cores, from 0 to 1"),
      ("{hosts: 1, hypervisor: {cpu: -0.1}}", "cores, from 0 to 1"),
      ("{hosts: 1, memory: 1GiB, hypervisor: {memory: 1GiB}}", "leaves nothing"),
      ("{hosts: 1, hypervisor: {mem: 1GiB}}", "no key 'mem'"),
      ("{hosts: 1, power: hp-ml110}", "did you mean 'hp-ml110-g4'?"), ("{hosts: 1, power: {off: 3}}", "without watts"),
      ("{hosts: 1, power: {watts: [1, 2, 3]}}", "3 watts"), ("{hosts: 1, power: {watts: [3, 2]}}", "3.0 W idle"),
      ("{hosts: 1, power: {watts: [-3, 2]}}", "watts, from 0"), ("{hosts: 1, power: {watts: 5}}", "not a list"),
      ("{hosts: 1, power: {watts: [1, 2], boot: -1s}}", "from 0s on"),
      ("{hosts: 1, power: {model: x, watts: [1, 2]}}", "no power model 'x'"),
      ("{hosts: 1, price: {hour: -1}}", "a price, 0 or more"), ("{hosts: 1, price: {day: 1}}", "no key 'day'"),
    ])
  func refuses(_ group: String, _ says: String) throws {
    let error = #expect(throws: QuantaError.self) { try read(group) }
    #expect(error?.kind == .data)
    #expect(error?.location?.hasPrefix("c.yaml:2") == true, "\(error?.description ?? "")")
    #expect(error?.description.contains(says) == true, "\(error?.description ?? "")")
    #expect(error?.remedy?.isEmpty == false)
  }

  @Test("Rates")
  func rates() throws {
    let texts: [(String, Int64)] = [
      ("100Mbit/s", 100_000), ("1.5 Gbit/s", 1_500_000), ("10MB/s", 80_000), ("64kbit/s", 64), ("1MiB/s", 8389),
      ("1GB/s", 8_000_000), ("2Tbit/s", 2_000_000_000),
    ]
    for (text, kbps) in texts { #expect(try BitRate.kbps(text) == kbps, "\(text)") }
    #expect(try BitRate.kibps("50MiB/s") == 51_200)
    #expect(try BitRate.kibps("50MB/s") == 50e6 / 1024)
    #expect(try BitRate.kibps("8192kbit/s") == 1000)
    for text in [
      "", "100", "Mbit/s", "-1Mbit/s", "0Mbit/s", "1e3Mbit/s", "nanMB/s", "1.2.3MB/s", "5 MB", "0.0001kbit/s",
    ] {
      #expect(throws: QuantaError.self, "\(text)") { try BitRate.kbps(text) }
    }
    for kbps: Int64 in [1, 999, 1000, 80_000, 100_000, 1_500_000, 10_000_000] {
      #expect(try BitRate.kbps(BitRate.text(kbps: kbps)) == kbps)
    }
    #expect(BitRate.text(kbps: 1_500_000) == "1500 Mbit/s")
  }
}
