/// The options every whole policy has, whatever its backfilling.
enum CommonOptions {
  static var order: PolicyOption {
    PolicyOption("order", .expression(.order), default: "fcfs", "Who stands first in the queue.")
  }

  static var candidates: PolicyOption {
    PolicyOption(
      "candidates", .expression(.order), default: nil,
      "In which order the rest of the queue is offered to backfilling; the queue's own when not given. `easy(candidates: sjf)` is known as SJBF."
    )
  }

  static var placement: PolicyOption {
    PolicyOption(
      "placement", .expression(.placement), default: nil,
      "Which hosts a workspace gets. When not given, hosts are filled in order where they matter, and cores are only counted where they do not."
    )
  }

  static var pass: PolicyOption {
    PolicyOption(
      "pass",
      .choice([
        ("instant", "once at each instant, after all its ends and all its submissions, as batsched does"),
        ("event", "after each end and after each submission by itself, as pyss does"),
      ]), default: "instant", "When the scheduler runs.")
  }

  static var processors: PolicyOption {
    PolicyOption(
      "processors",
      .choice([
        ("counted", "a reservation is a number of cores"),
        (
          "named",
          "a reservation is certain hosts, chosen by the placement; others may not use them beyond its start, as in AccaSim, batsched's easy_bf and Slurm"
        ),
      ]), default: "counted",
      "Whether reservations name their hosts. Where workspaces ask for memory or disk, or the placement admits only some hosts, they always do."
    )
  }

  static var clairvoyant: PolicyOption {
    PolicyOption(
      "clairvoyant", .flag, default: false,
      "The policy is told real run times in place of requested ones. No real scheduler can be; runs are labelled so.")
  }

  /// What only a site of virtual machines asks for.
  static var site: [PolicyOption] {
    [
      PolicyOption(
        "quanta", .expression(.quanta), default: "dedicated", "What share each virtual machine gets. At a site only."),
      PolicyOption(
        "preemption", .expression(.preemption), default: "none",
        "What becomes of preemptible work whose hosts a reservation needs. At a site only."),
      PolicyOption(
        "staging", .expression(.staging), default: "predeployed", "How images reach hosts. At a site only."),
      PolicyOption(
        "expiry",
        .choice([
          ("kill", "a workspace is ended when its requested duration has run out"),
          ("extend", "it goes on unless somebody was promised its hosts"),
        ]), default: "kill",
        "What happens when the requested duration runs out. At a site only."),
      PolicyOption("power", .expression(.rebalance), default: "always-on", "Which hosts are on. At a site only."),
    ]
  }
}
