import Model
import Policy

/// Images on hosts follow the books: what no cache keeps any more is removed.
extension LibvirtWorld {
  mutating func evict(_ books: SiteBooks) throws {
    for report in events.reports where report.kind == .staged {
      guard let transfer = books.transfer(report.subject) else { continue }
      for host in transfer.destinations { images[Int(host)].insert(transfer.environment.index) }
    }
    for image in events.images { images[Int(image.host)].insert(image.environment.index) }
    for host in images.indices {
      for environment in images[host].sorted() where !isNeeded(environment, on: Int32(host), books) {
        images[host].remove(environment)
        let order = Order(
          .evict, hosts: [Int32(host)], environment: environment, reason: "no cache keeps it any more", decided: now)
        begin(try journal.open(order), order)
      }
    }
  }

  private func isNeeded(_ environment: Int32, on host: Int32, _ books: SiteBooks) -> Bool {
    let id = EnvironmentID(index: environment)
    // Where images are not staged, they were put there by somebody else.
    if !books.stagesImages || books.caches.holds(id, on: host) { return true }
    return residents.indices.contains { index in
      let resident = residents[index]
      guard resident.phase != .over, resident.workspace.environment == id else { return false }
      let hosts = resident.hosts.isEmpty ? books.hosts(of: Handle(index)) : resident.hosts
      return hosts.contains(host) && (resident.phase == .waiting || resident.phase == .starting)
    }
  }
}
