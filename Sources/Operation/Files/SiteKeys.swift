import Live

/// The keys of site files.
package enum SiteKeys {
  package static let site = KeyTable(
    "a site", name: "site", "A site of real hosts: what there is, what decides, and how careful Quanta is with it.",
    [
      .init(
        "name", .text(.siteName), required: true,
        "Names the site's domains and volumes on its hosts, so it must not change while there are any."),
      .init(
        "policy", .text(.policy), required: true,
        "What decides: an expression as `quanta policies` explains them, in quotes where `: ` stands in it."),
      .init(
        "state", .text(.path("the path of a folder")),
        without: "`$XDG_STATE_HOME/quanta/NAME`, or `~/.local/state/quanta/NAME`",
        "The folder of the journal and the lock, from the file's folder on."),
      .init(
        "hosts", .list(.mapping(host), of: "hosts", least: 1), required: true,
        "The hosts, in the order policies count them."),
      .init(
        "environments", .either([.list(.mapping(environment), of: "environments", least: 1), .mapping(file)]),
        without: "none", "What workspaces can be recreated with, here or in a file of its own."),
      .init(
        "estimates", .either([.mapping(file), .mapping(estimates)]), without: "nothing takes time",
        "What the policy believes about how long things take, here or in a file that calibration wrote."),
      .init(
        "limits", .mapping(limits), without: "each as below",
        "How many of the costly things may be begun in a minute."),
      .init(
        "halfway", .choice(["complete", "roll-back"]), default: "complete",
        "What becomes of an action that fails half-way: it is gone on with, or undone so that the policy decides anew."),
      .init("down-after", .text(.positiveDuration), default: "60s", "A host that does not answer for so long is down."),
      .init(
        "grace", .text(.duration), default: "60s",
        "How long a machine may take to shut down by itself before it is ended; twice the estimate at least."),
      .init(
        "move-within", .text(.positiveDuration), default: "10m",
        "How long a running machine may take to move; one believed to take longer moves with a pause."),
      .init("window", .text(.positiveDuration), default: "10s", "How often what machines receive is measured."),
      .init(
        "records", .integer(0...16), default: "3",
        "On how many hosts it is written down who waits, should the journal be lost."),
    ])

  package static let host = KeyTable(
    "a host", name: "host",
    "One host and how to reach it. What it does not say of its size is taken from what the host says itself.",
    [
      .init("name", .text(.name), required: true, "As messages and metrics call it."),
      .init("uri", .text(.libvirtURI), required: true, "Where its libvirt is."),
      .init(
        "pool", .text(.poolName), default: "quanta", "The storage pool of images, disks and saved memory; a folder."),
      .init(
        "cores", .integer(1...4096), without: "what the host says",
        "Cores that may be promised, with the hypervisor's own."),
      .init(
        "memory", .text(.size), without: "what the host says", "Memory that may be promised, with the hypervisor's own."
      ),
      .init("disk", .text(.size), without: "what the pool says", "Disk that may be promised to machines."),
      .init("cache", .text(.size), without: "images find room", "Disk set aside for images, beside `disk`."),
      .init(
        "hypervisor", .mapping(hypervisor), without: "nothing",
        "What the hypervisor and its control domain (dom0) keep."),
      .init("cpus", .text(.cpuSet), without: "the scheduler's choice", "The physical CPUs machines run on."),
      .init("bridge", .text(.bridge), without: "no network", "The bridge machines' networks are attached to."),
      .init(
        "migration", .text(.migrationURI), without: "the host's name", "Where the memory of migrating machines goes."),
      .init(
        "fence", .list(.text(.line("a word of a command")), of: "a command and its arguments", least: 1),
        without: "nobody can be sure",
        "A command that makes sure the host is off, or ends with another status than 0. Without one, work of a host that is gone is never begun elsewhere."
      ),
    ])

  package static let hypervisor = KeyTable(
    "a hypervisor's share", name: "hypervisor", "What dom0 keeps of a host before any machine gets a share.",
    [
      .init("cpu", .number(0...4096, "cores, from 0 to 4096"), default: "0", "Cores that dom0 is promised, always."),
      .init(
        "per-domain", .number(0...4096, "cores, from 0 to 4096"), default: "0", "Cores that dom0 spends on each domain."
      ),
      .init("memory", .text(.size), without: "nothing", "Memory of the hypervisor and dom0 together."),
    ])

  package static let environment = KeyTable(
    "an environment", name: "environment",
    "A software configuration that workspaces are recreated with, as it is made on real hosts.",
    [
      .init("name", .text(.name), required: true, "As workspaces ask for it."),
      .init("version", .text(.line("a version")), without: "none", "For people to tell it from others."),
      .init(
        "image", .either([.choice(["none"]), .mapping(image)]), default: "none",
        "Where its disk comes from; `none`: machines run from kernel and initrd alone."),
      .init(
        "size", .text(.size), without: "the file's, or nothing",
        "Of the image: what has to be moved to a host that lacks it."),
      .init(
        "checksum", .text(.checksum), without: "the one found at first use",
        "Of the image; verified before it is used. A volume must have one."
      ),
      .init(
        "kind", .choice(LiveEnvironment.MachineKind.allCases.map(\.rawValue)), default: "pv",
        "Xen paravirtualised, Xen PVH, or full virtualisation."),
      .init(
        "kernel", .text(.absolutePath("a path on the hosts")), without: "the image boots by itself",
        "The kernel, on each host."),
      .init(
        "initrd", .text(.absolutePath("a path on the hosts")), without: "none", "Its initial file system, on each host."
      ),
      .init(
        "arguments", .text(.arguments), without: "none", "The kernel's command line, before what a workspace adds."),
      .init(
        "ready", .either([.choice(["running"]), .mapping(console)]), default: "running",
        "When a machine counts as booted: as soon as it runs, or when its console says so."),
      .init(
        "memory-maximum", .text(.size), without: "what the quantum says",
        "Memory its machines may be given at most while they run."),
      .init(
        "seed", .flag, default: "true", "Its machines are given a NoCloud seed volume, which tells them who they are."),
      .init("boot", .text(.law), without: "as `estimates` say", "How long it takes to boot."),
      .init(
        "boot-cpu", .part, without: "as `estimates` say",
        "Part of it that is work for a processor."),
      .init(
        "software", .list(.text(.line("a package")), of: "packages", least: 0), without: "none",
        "What is in it, as `name` or `name version`."),
    ])

  package static let image = KeyTable(
    "an image", name: "image", "Where an image comes from.", choice: true,
    [
      .init(
        "file", .text(.path("the path of a raw image")),
        "A raw image here, from the file's folder on; uploaded to hosts that lack it."),
      .init("volume", .text(.volumeName), "A volume that is in each host's pool already; it needs a checksum."),
    ])

  package static let console = KeyTable(
    "what a console says", name: "console", "A machine counts as booted when its console prints a text.",
    [
      .init("console", .text(.line("what the console prints")), required: true, "The text, as part of a line."),
      .init(
        "within", .text(.positiveDuration), default: "5m",
        "If it has not been printed after so long, the boot has failed."),
    ])

  package static let file = KeyTable(
    "a file", name: "file", "What stands in a file of its own.",
    [.init("file", .text(.path("the path of a file")), required: true, "Its path, from the folder of this file on.")])

  package static let limits = KeyTable(
    "limits", name: "limits",
    "How many of the costly things may be begun in a minute; the rest waits its turn. 0: no limit.",
    [
      .init("starts", .integer(0...100_000), default: "60", "Machines started."),
      .init("suspensions", .integer(0...100_000), default: "30", "Machines suspended or resumed."),
      .init("migrations", .integer(0...100_000), default: "10", "Machines moved to another host."),
      .init("per-host", .integer(0...100_000), default: "20", "All of these together on one host."),
    ])

  package static let estimates = KeyTable(
    "estimates", name: "estimates", "What a policy believes about how long things take.",
    [
      .init("boot", .text(.duration), default: "0s", "Booting a machine, where its environment does not say."),
      .init("shutdown", .text(.duration), default: "0s", "Shutting it down."),
      .init(
        "boot-cpu", .part, default: "0",
        "Part of booting that is work for a processor: under a cap below a core it takes as much longer."),
      .init(
        "shutdown-cpu", .part, default: "0", "The same of shutting down."),
      .init(
        "run-factor", .number(0.01...100, "a factor from 0.01 to 100, such as 1.05"), default: "1",
        "Run time in a machine for each second on bare metal."),
      .init("staging", .text(.rate), default: "unlimited", "Rate of an image from here to a host."),
      .init("peer", .text(.rate), default: "unlimited", "Rate of an image between two hosts."),
      .init(
        "suspend", .text(.rate), default: "unlimited", "Rate at which a host writes the memory of suspended machines."),
      .init("resume", .text(.rate), default: "unlimited", "Rate at which it reads it."),
      .init("migration", .text(.rate), default: "unlimited", "Rate at which memory moves to another host."),
      .init("moves-disk", .flag, default: "false", "A machine that resumes elsewhere brings its disk along."),
      .init("shares-storage", .flag, default: "false", "Suspended memory goes to one storage for all hosts."),
      .init("multicasts", .flag, default: "true", "One sending of an image reaches all hosts at once."),
      .init("repository-links", .integer(1...100_000), default: "1", "Sendings from here at a time."),
      .init("loses-caches", .flag, default: "false", "A host that fails comes back without its images."),
    ])
}
