import Dispatch
import Model
import Synchronization

/// All hosts of a site at one look, over read-only connections, all at the same time.
public struct SiteSurvey: Sendable {
  public var site: LiveSite
  /// In the order of the site's hosts; `nil` where a host did not answer.
  public var hosts: [HostSurvey?]
  /// Why those did not.
  public var errors: [LibvirtError?]

  /// A host that did not answer.
  public struct Silence: Hashable, Sendable, Codable {
    public var host: String
    public var uri: String
    public var error: String
  }

  /// Blocks until each host has answered or failed to.
  ///
  /// - Throws: what is no failure of a host.
  public init(of site: LiveSite) throws {
    self.site = site
    let found = Mutex<[Int: Result<HostSurvey, any Error>]>([:])
    let group = DispatchGroup()
    let queue = DispatchQueue(label: "survey", attributes: .concurrent)
    for (index, host) in site.hosts.enumerated() {
      queue.async(group: group) {
        let result = Result { try Surveyor(link: HostLink.observer(of: host), site: site.name).survey() }
        found.withLock { $0[index] = result }
      }
    }
    group.wait()
    (hosts, errors) = ([], [])
    for index in site.hosts.indices {
      do {
        hosts.append(try found.withLock { $0[index] }?.get())
        errors.append(nil)
      } catch let error as LibvirtError {
        hosts.append(nil)
        errors.append(error)
      }
    }
  }

  /// Hosts that did not answer.
  public var silent: [Silence] {
    zip(site.hosts, errors).compactMap { host, error in
      error.map { Silence(host: host.name, uri: host.uri, error: $0.message) }
    }
  }
}
