/// What the status page adds to the style sheet of reports.
enum PageStyle {
  static let text = """
    body > header, body > footer { max-width: 1234px; margin: 0 auto; padding: 28px 24px 0; }
    body > main { max-width: 1234px; padding-top: 8px; } body > footer { padding: 14px 24px 40px; }
    h2 { margin-top: 40px; }
    .skip { position: absolute; left: -999px; } .skip:focus { left: 8px; top: 8px; background: var(--surface); padding: 6px 10px; }
    .meta { margin: 12px 0; }
    #connection { font-size: .875rem; color: var(--muted); margin: 0; }
    #connection.live::before { content: "● "; color: var(--good); } #connection.lost { color: var(--bad); font-weight: 600; }
    #connection.lost::before { content: "✗ "; }
    .tiles { grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); }
    .hosts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 520px), 1fr)); gap: 12px; }
    .host { background: var(--surface); border: 1px solid var(--line); border-radius: 10px; padding: 14px 16px; min-width: 0; }
    .host.down .bar, .host.unreachable .bar { opacity: .45; }
    .bars { display: grid; grid-template-columns: 5.4em minmax(0, 1fr) 11em; gap: 6px 12px; align-items: center; font-size: .84rem; }
    .bars .what { color: var(--muted); } .bars .figure { text-align: end; white-space: nowrap; }
    .bar { display: block; width: 100%; height: 18px; overflow: hidden; border-radius: 3px; }
    .room { fill: var(--grid); } .other { fill: var(--other); } .piece { stroke: var(--surface); stroke-width: 1; }
    .promise { fill: var(--grid); stroke: var(--muted); stroke-width: 1; } .cap { fill: var(--ink); }
    .s0 { fill: var(--s0); } .s1 { fill: var(--s1); } .s2 { fill: var(--s2); } .s3 { fill: var(--s3); }
    .s4 { fill: var(--s4); } .s5 { fill: var(--s5); } .s6 { fill: var(--s6); } .s7 { fill: var(--s7); }
    .share { height: 14px; min-width: 110px; } .figures { font-size: .8rem; color: var(--muted); }
    .short { display: block; color: var(--bad); font-weight: 600; font-size: .8rem; }
    .facts { font-size: .8rem; color: var(--muted); margin: 10px 0 0; } .host .note { margin: 10px 0 0; }
    .key { display: flex; flex-wrap: wrap; gap: 2px 18px; font-size: .84rem; color: var(--muted); max-width: none; }
    .key span { display: inline-flex; align-items: center; gap: 7px; } .mark { width: 12px; height: 12px; }
    figure.table { margin: 0 0 12px; padding: 6px 14px; } .empty { color: var(--muted); }
    .badge { display: inline-block; font-size: .8rem; border: 1px solid var(--line); border-radius: 99px; padding: 0 9px;
      white-space: nowrap; font-weight: 500; }
    .badge.bad { color: var(--bad); border-color: currentColor; }
    .id { color: var(--muted); font-weight: 400; }
    td .why, th .why { display: block; font-size: .8rem; font-weight: 400; color: var(--muted); }
    td.long .why, td .badge + .why { color: var(--ink); } td time { white-space: nowrap; }
    tbody th { position: static; } td time { overflow-wrap: normal; }
    .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr)); gap: 0 12px; align-items: start; }
    @media (max-width: 767px) {
      body > header, body > footer { padding-inline: 16px; } .roomy { display: none; }
      figure.table { padding: 4px 8px; } .scroll table { table-layout: fixed; } .scroll .t { width: 90px; } .scroll .n { width: 30px; }
      .bars { grid-template-columns: 1fr auto; grid-auto-flow: dense; gap: 2px 12px; } .bars .figure { grid-column: 2; }
      .bars .bar { grid-column: 1 / -1; margin-bottom: 6px; } .share { min-width: 0; }
      thead th, td.long, tbody th { min-width: 0; max-width: none; } td.r, td time, .badge { white-space: normal; }
    }

    """
}
