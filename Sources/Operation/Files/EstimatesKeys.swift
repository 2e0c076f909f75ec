/// The keys of a file of estimates, and of a file of environments: parts of a site file that may stand by themselves.
package enum PartKeys {
  package static let estimates = KeyTable(
    "a file of estimates", name: "estimates-file", "What calibration found out about a site.",
    [
      .init("estimates", .mapping(SiteKeys.estimates), required: true, "What policies plan with, as in a site file."),
      .init(
        "site", .mapping(laws), without: "the estimates, always the same", "What a simulation of the site draws from."),
      .init(
        "environments", .list(.mapping(environment), of: "environments", least: 0), without: "none",
        "How long each environment takes to boot, where the site file does not say."),
    ])

  package static let laws = KeyTable(
    "laws of a site", name: "laws", "Distributions fitted to what was measured.",
    [
      .init("boot", .text(.law), without: "the estimate", "Booting a machine, where its environment does not say."),
      .init("shutdown", .text(.law), without: "the estimate", "Shutting it down."),
    ])

  package static let environment = KeyTable(
    "an environment", name: "environment-law", "How long an environment takes to boot.",
    [
      .init("name", .text(.name), required: true, "The environment's name."),
      .init("boot", .text(.law), required: true, "How long it takes to boot."),
      .init(
        "boot-cpu", .part, without: "as `estimates` say",
        "Part of it that is work for a processor."),
    ])

  package static let environments = KeyTable(
    "a file of environments", name: "environments-file", "The environments of a site.",
    [
      .init(
        "environments", .list(.mapping(SiteKeys.environment), of: "environments", least: 1), required: true,
        "As in a site file.")
    ])
}
