/// The keys of workspace files.
package enum WorkspaceKeys {
  /// What a workspace file may be.
  package static let root = KeyKind.either([.mapping(list), .mapping(workspace)])

  package static let list = KeyTable(
    "a list of workspaces", name: "workspaces", "Several workspaces.",
    [
      .init(
        "workspaces", .list(.mapping(workspace), of: "workspaces", least: 1), required: true,
        "In the order they are asked for.")
    ])

  package static let workspace = KeyTable(
    "a workspace", name: "workspace",
    "So many machines of one quantum and one environment for some time, under certain terms.",
    [
      .init("name", .text(.name), required: true, "As its owner calls it."),
      .init(
        "machines", .integer(1...100_000), default: "1",
        "How many machines, all alike; they start together or not at all."),
      .init("vcpus", .integer(1...4096), default: "1", "Virtual CPUs of each machine."),
      .init("cpu", .share, default: "100%", "The part of a physical core that each virtual CPU is promised."),
      .init("memory", .text(.size), required: true, "Memory of each machine, 16MiB at least."),
      .init("disk", .text(.size), without: "what the image needs", "Disk of each machine."),
      .init("environment", .text(.name), required: true, "The name of an environment of the site."),
      .init("duration", .text(.positiveDuration), required: true, "For how long it is asked for, once it runs."),
      .init(
        "terms", .either([.choice(["best-effort", "immediate"]), .mapping(terms)]), default: "best-effort",
        "When there is room; now or not at all; at a time; or by a time."),
      .init("preemptible", .flag, default: "true", "Whether a best-effort workspace may be suspended for others."),
      .init(
        "context", .mapping(context), without: "only a hostname",
        "What makes a machine of the environment this workspace's machine."),
    ])

  package static let terms = KeyTable(
    "such a term", name: "terms", "Terms that name a time.", choice: true,
    [
      .init("reservation", .text(.instant), "It starts at this time, neither sooner nor later."),
      .init("deadline", .text(.instant), "Any time, if it is done by this one."),
    ])

  package static let context = KeyTable(
    "a context", name: "context", "What its machines are told through a NoCloud seed volume at first boot.",
    [
      .init(
        "hostname", .text(.hostname), without: "the workspace's name, with a number where there are several machines",
        "What a machine calls itself."),
      .init("user", .text(.user), without: "the environment's own", "The user who is given the keys."),
      .init(
        "keys", .list(.text(.publicKey), of: "public keys", least: 0), without: "none", "Public keys that may log in."),
      .init(
        "files", .list(.mapping(contextFile), of: "files", least: 0), without: "none",
        "Files written before the commands run."),
      .init(
        "run", .list(.text(.command), of: "commands", least: 0), without: "none",
        "Commands of the first boot, one after the other."),
      .init("arguments", .text(.arguments), without: "none", "Added to the kernel's command line."),
    ])

  package static let contextFile = KeyTable(
    "a file to be written", name: "context-file", "A file of the machine.",
    [
      .init("path", .text(.absolutePath("a path in the machine")), required: true, "Where it is written."),
      .init("content", .text(.anything("the file's content")), required: true, "What is written."),
      .init("mode", .text(.mode), default: "0644", "Its permissions in octal, in quotes."),
    ])
}
