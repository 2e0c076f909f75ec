import Model
import TestSupport

@testable import Sim

/// Fair shares and fluid flow from their definitions: all rates rise together until a link is full, time goes in small steps.
struct NaiveNetwork {
  struct Flow {
    var id: Int32
    var links: [Int32]
    var left: Double
    var rate = 0.0
  }
  var capacity: [Double]
  var flows: [Flow] = []

  mutating func share() {
    var open = Set(flows.indices)
    for index in flows.indices { flows[index].rate = 0 }
    while !open.isEmpty {
      var step = Double.infinity
      for (link, capacity) in capacity.enumerated() {
        let members = open.filter { flows[$0].links.contains(Int32(link)) }
        guard !members.isEmpty else { continue }
        let used = flows.filter { $0.links.contains(Int32(link)) }.reduce(0) { $0 + $1.rate }
        step = min(step, max(0, capacity - used) / Double(members.count))
      }
      for index in open { flows[index].rate += step }
      for (link, capacity) in capacity.enumerated() {
        let used = flows.filter { $0.links.contains(Int32(link)) }.reduce(0) { $0 + $1.rate }
        guard used >= capacity * (1 - 1e-9) else { continue }
        open = open.filter { !flows[$0].links.contains(Int32(link)) }
      }
    }
  }

  /// Lets so many µs pass; the flows that are through leave.
  mutating func pass(_ micros: Int64) -> [Int32] {
    for index in flows.indices { flows[index].left -= flows[index].rate * Double(micros) / 1e6 }
    let done = flows.filter { $0.left <= 1e-6 }.map(\.id)
    if !done.isEmpty {
      flows.removeAll { $0.left <= 1e-6 }
      share()
    }
    return done
  }
}

/// A calendar of its own around a network: begins what is given, and tells when each was through.
struct NetworkRun {
  struct Sending {
    var id: Int32
    var at: Int64
    var source: TransferNetwork.Source
    var to: [Int32]
    var kib: [Int64]
    var distribution = SiteModel.Repository.Distribution.multicast
    var cap = Double.infinity
  }

  var network: TransferNetwork
  private(set) var ends: [Int32: Int64] = [:]
  private var calendar: [Int32: Int64] = [:]

  init(_ network: TransferNetwork) { self.network = network }

  mutating func collect() {
    var moved: [(Int32, Int64)] = []
    network.takeMoved { moved.append(($0, $1)) }
    for (id, end) in moved { calendar[id] = end }
  }

  mutating func finishThrough(_ time: Int64) {
    while let (id, end) = calendar.min(by: { ($0.value, $0.key) < ($1.value, $1.key) }), end <= time {
      calendar[id] = nil
      if network.finish(id, at: end) { ends[id] = end }
      collect()
    }
  }

  mutating func run(_ sendings: [Sending]) -> [Int32: Int64] {
    for sending in sendings {
      // An end of the same instant may come before a beginning or after it: nothing flows in between.
      finishThrough(sending.at - 1)
      network.begin(
        sending.id, from: sending.source, to: sending.to, kib: sending.kib, distribution: sending.distribution,
        capKiBps: sending.cap, at: sending.at)
      collect()
    }
    finishThrough(.max - 1)
    return ends
  }
}
