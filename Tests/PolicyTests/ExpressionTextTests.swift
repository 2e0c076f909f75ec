import Model
import Testing

@testable import Policy

struct ExpressionTextTests {
  let catalogue: PolicyCatalogue
  init() throws { catalogue = try FixtureCatalogue.make() }

  @Test func list() {
    #expect(
      catalogue.list(as: .plain(width: 60)) == """
        Order: who goes first
          fcfs                 In order of submission.
          sjf, shortest-first  Shortest estimate first.
          fair-share           Least past usage first.

        Backfill: who may overtake whom
          none, fcfs        Nobody overtakes.
          easy, aggressive  Overtake unless it delays the first in
                            the queue.

        """)
    #expect(catalogue.list(as: .markdown).contains("\n- `sjf` (also `shortest-first`): Shortest estimate first.\n"))
  }

  @Test func page() throws {
    #expect(
      try catalogue.pages(named: "easy", as: .plain(width: 64)) == """
        easy (also aggressive): a backfill policy
          Overtake unless it delays the first in the queue.

          The first in the queue holds a reservation.

          Two rules:
          - ends in time
          - or uses extra processors

        With its defaults
          easy(order: fcfs, window: "<=", extra: true, reservations: 1)

        Options
          order: an order policy, by default fcfs
              Who stands first.
          candidates: an order policy, not set by default
              Who is tried first; the queue's order when not set.
          window: "<=" or "<", by default "<="
              When a candidate ends in time.
              - "<=": at the shadow time or before
              - "<": before it
          extra: true or false, by default true
              Whether extra processors may be used.
          reservations: a whole number from 1 to 64, by default 1
              How many hold one.

        Source
          Lifka, JSSPP 1995

        """)
  }

  @Test func markdownPage() throws {
    let page = try catalogue.pages(named: "fair-share", as: .markdown)
    #expect(
      page == """
        ### `fair-share`

        Least past usage first.

        With its defaults: `fair-share(by: user, half-life: 7d, weight: 0.5)`

        - `by`: one of those below, by default `user`. Whose usage counts.
          - `user`: per user
          - `group`: per group
        - `half-life`: a duration longer than 0s, by default `7d`. After how long usage counts half.
        - `weight`: a number from 0 to 1, by default `0.5`. How much usage counts against age.
        - `queues`: a text, not set by default. Which queues.

        """)
    #expect(catalogue.document().hasSuffix(try catalogue.pages(named: "easy", as: .markdown)))
  }

  @Test func aNameAtSeveralPointsHasSeveralPages() throws {
    let pages = try catalogue.pages(named: "fcfs", as: .plain(width: 80))
    #expect(pages.contains("fcfs: an order policy") && pages.contains("none (also fcfs): a backfill policy"))
    let error = try #require(throws: QuantaError.self) { try catalogue.pages(named: "eazy", as: .markdown) }
    #expect(error.remedy == "did you mean 'easy'? policies: fcfs, sjf, fair-share, none, easy")
  }

  @Test func everyUsageIsTheDefault() throws {
    for entry in catalogue.entries {
      #expect(try catalogue.validate(parsing: entry.usage, as: entry.point).expression.description == entry.name)
    }
  }

  @Test func noLineIsWiderThanAsked() throws {
    for width in [50, 64, 90] {
      for entry in catalogue.entries {
        for line in entry.page(as: .plain(width: width)).split(separator: "\n") { #expect(line.count <= width) }
      }
    }
  }
}
