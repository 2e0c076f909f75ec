import Model

extension TransferNetwork {
  private func sendingLink(_ host: Int32) -> Int32 { channels + 2 * host }
  private func receivingLink(_ host: Int32) -> Int32 { channels + 2 * host + 1 }

  private func link(of source: Source) -> Int32 {
    switch source {
    case .repository(let channel): min(max(0, channel), channels - 1)
    case .host(let host): sendingLink(host)
    }
  }

  private func site(of source: Source) -> Int32 {
    switch source {
    case .repository: repositorySite
    case .host(let host): sites[Int(host)]
    }
  }

  /// The link from the source's site to another; `nil` within one.
  private func wideAreaLink(from source: Source, to site: Int32) -> Int32? {
    let home = self.site(of: source)
    guard site != home else { return nil }
    return channels + 2 * Int32(sites.count) + home * siteCount + site
  }

  /// The flows that make up a transfer.
  func flows(of sending: Sending) -> [FlowBook<Sending>.Part] {
    guard sending.distribution != .unicast else {
      return zip(sending.destinations, sending.kib).map { destination, kib in
        FlowBook.Part(
          kib: sending.source == .host(destination) ? 0 : kib,
          loads: sharedLoads([destination], from: sending.source, sourceWeight: 1), cap: sending.cap)
      }
    }
    // Who lacks nothing, or is the source, has no part in it.
    let receiving = zip(sending.destinations, sending.kib).filter { $0.1 > 0 }.map(\.0).filter {
      sending.source != .host($0)
    }
    var loads: [FluidLinks.Load]
    if sending.distribution == .peers, receiving.count > 1 {
      loads = peerLoads(receiving, from: sending.source)
    } else {
      loads = sharedLoads(receiving, from: sending.source, sourceWeight: 1)
    }
    if receiving.isEmpty { loads = [] }
    return [
      FlowBook.Part(kib: receiving.isEmpty ? 0 : sending.largest, loads: loads, cap: sending.cap)
    ]
  }

  /// One copy out of the source, one over the wide area to each other site, one into each destination.
  private func sharedLoads(_ destinations: [Int32], from source: Source, sourceWeight: Double) -> [FluidLinks.Load] {
    let receiving = destinations.filter { source != .host($0) }
    guard !receiving.isEmpty else { return [] }
    var loads = [FluidLinks.Load(link: link(of: source), weight: sourceWeight)]
    var crossed: [Int32] = []
    for destination in receiving {
      loads.append(FluidLinks.Load(link: receivingLink(destination), weight: 1))
      guard let wide = wideAreaLink(from: source, to: sites[Int(destination)]), !crossed.contains(wide) else {
        continue
      }
      crossed.append(wide)
      loads.append(FluidLinks.Load(link: wide, weight: 1))
    }
    return loads
  }

  /// The loads of peers, for each KiB/s that every destination receives.
  ///
  /// With its links to itself the rate is r = min(uₛ, d, (uₛ + Σuᵢ)/N). Together the destinations receive N·r; of that they
  /// send each other as much as they can, in proportion to uᵢ, and the source sends the rest, but all of it at least once:
  /// s = max(r, N·r − Σuᵢ). Divided by r these are the weights. Beside others the flow keeps these proportions.
  private func peerLoads(_ destinations: [Int32], from source: Source) -> [FluidLinks.Load] {
    let count = Double(destinations.count)
    let uploads = destinations.map { book.links.capacity(of: sendingLink($0)) * peerUpload }
    let upload = uploads.reduce(0, +)
    let sourceRate = book.links.capacity(of: link(of: source))
    let slowest = destinations.map { book.links.capacity(of: receivingLink($0)) }.min() ?? .infinity
    let rate = min(sourceRate, slowest, (sourceRate + upload) / count)
    var weight = 1.0
    if rate.isFinite, rate > 0, upload.isFinite { weight = max(1, count - upload / rate) }
    var loads = sharedLoads(destinations, from: source, sourceWeight: weight)
    guard upload > 0, upload.isFinite else { return loads }
    for (destination, own) in zip(destinations, uploads) {
      loads.append(FluidLinks.Load(link: sendingLink(destination), weight: (count - weight) * own / upload))
    }
    return loads
  }
}
