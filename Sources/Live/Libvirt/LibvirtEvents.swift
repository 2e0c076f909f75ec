import CLibvirt
import Foundation

extension LibvirtConnection {
  /// Hands what a domain's console prints to `take` until that answers false or the console ends. `take` is also called, with nothing, ten times a second.
  func console(of name: String, _ take: (ArraySlice<UInt8>) -> Bool) throws {
    try withDomain(name) { domain in
      try withStream(flags: VIR_STREAM_NONBLOCK.rawValue) { stream in
        try check(
          virDomainOpenConsole(domain, nil, stream, VIR_DOMAIN_CONSOLE_FORCE.rawValue), "virDomainOpenConsole \(name)")
        var buffer = [CChar](repeating: 0, count: 4096)
        while true {
          let count = Int(virStreamRecv(stream, &buffer, buffer.count))
          guard count != -1 else { throw failed("virStreamRecv, the console of \(name)") }
          guard count != 0 else { return }
          let bytes = count > 0 ? buffer[..<count].map(UInt8.init(bitPattern:)) : []
          guard take(bytes[...]) else {
            _ = virStreamAbort(stream)
            return
          }
          guard count < 0 else { continue }
          // A stream that does not block does not tell that its connection is gone: it has nothing new for ever.
          guard isAlive else { throw lost("virStreamRecv, the console of \(name)") }
          usleep(100_000)
        }
      }
    }
  }

  // MARK: Events

  /// Calls `tell` from libvirt's own thread whenever something happens to a domain, until the connection is closed.
  func watch(_ tell: @escaping @Sendable (LifeEvent) -> Void) throws {
    let box = Unmanaged.passRetained(LifeListener(tell)).toOpaque()
    let callback: virConnectDomainEventCallback = { _, domain, event, detail, opaque in
      guard let opaque, let domain, let name = virDomainGetName(domain) else { return 0 }
      Unmanaged<LifeListener>.fromOpaque(opaque).takeUnretainedValue().tell(
        LifeEvent(domain: String(cString: name), kind: LibvirtEvents.kind(event, detail)))
      return 0
    }
    let release: virFreeCallback = { opaque in opaque.map { Unmanaged<LifeListener>.fromOpaque($0).release() } }
    try check(quanta_watch_lives(handle, callback, box, release), "virConnectDomainEventRegisterAny")
  }
}

private final class LifeListener: Sendable {
  let tell: @Sendable (LifeEvent) -> Void
  init(_ tell: @escaping @Sendable (LifeEvent) -> Void) { self.tell = tell }
}

/// libvirt delivers events, and keeps connections alive, only while its event loop turns. There is one a process: libvirt's rule.
enum LibvirtEvents {
  private static let turning: Void = {
    quanta_silence_errors()
    ignoreBrokenPipes()
    _ = virEventRegisterDefaultImpl()
    // The loop sleeps until something it knows of happens: this lets it notice what was added meanwhile.
    _ = virEventAddTimeout(500, { _, _ in }, nil, nil)
    let thread = Thread { while true { if virEventRunDefaultImpl() < 0 { usleep(100_000) } } }
    thread.name = "libvirt events"
    thread.start()
  }()

  /// libvirt writes to sockets whose other end may have died, which ends a process that has not said what it thinks of that.
  private static func ignoreBrokenPipes() {
    var now = sigaction()
    sigaction(SIGPIPE, nil, &now)
    if now.__sigaction_handler.sa_handler == nil { signal(SIGPIPE, SIG_IGN) }
  }

  static func start() { turning }

  static func kind(_ event: Int32, _ detail: Int32) -> LifeEvent.Kind {
    switch virDomainEventType(rawValue: UInt32(bitPattern: event)) {
    case VIR_DOMAIN_EVENT_DEFINED: return .defined
    case VIR_DOMAIN_EVENT_UNDEFINED: return .undefined
    case VIR_DOMAIN_EVENT_STARTED: return .started
    case VIR_DOMAIN_EVENT_SUSPENDED: return .suspended
    case VIR_DOMAIN_EVENT_RESUMED: return .resumed
    case VIR_DOMAIN_EVENT_CRASHED: return .crashed
    case VIR_DOMAIN_EVENT_STOPPED:
      switch virDomainEventStoppedDetailType(rawValue: UInt32(bitPattern: detail)) {
      case VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN: return .stopped(.shutdown)
      case VIR_DOMAIN_EVENT_STOPPED_DESTROYED: return .stopped(.destroyed)
      case VIR_DOMAIN_EVENT_STOPPED_CRASHED: return .stopped(.crashed)
      case VIR_DOMAIN_EVENT_STOPPED_MIGRATED: return .stopped(.migrated)
      case VIR_DOMAIN_EVENT_STOPPED_SAVED: return .stopped(.saved)
      case VIR_DOMAIN_EVENT_STOPPED_FAILED: return .stopped(.failed)
      default: return .stopped(.unknown)
      }
    default: return .other
    }
  }
}
