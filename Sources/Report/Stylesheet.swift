/// How pages look: one style sheet, light and dark, for screens from 320 pixels up and for paper.
package enum Stylesheet {
  package static let text = """
    :root { color-scheme: light dark; \(colours(Palette.light))
      --ink: #1b1f24; --muted: #646b75; --grid: #e3e6ea; --surface: #ffffff; --page: #f6f7f9; --line: #dde1e6;
      --other: #b4bac2; --gain: #0072b2; --loss: #d55e00; --good: #0b6b4f; --bad: #a83a00; --best: #eef5fb; --link: #0b5c99;
      --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif; }
    @media screen and (prefers-color-scheme: dark) { :root { \(colours(Palette.dark))
      --ink: #e6e9ed; --muted: #9aa3ae; --grid: #31373f; --surface: #1a1d22; --page: #121417; --line: #343a43;
      --other: #5c646e; --gain: #4ba3e3; --loss: #ff8547; --good: #4fd3a5; --bad: #ff9a66; --best: #1d2c3a; --link: #7cbcf0; } }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
    body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.6 var(--sans);
      overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
    main { max-width: 1010px; margin: 0 auto; padding: 40px 24px 64px; }
    h1, h2, h3, p, dd, dt, td, th, li, figcaption { unicode-bidi: isolate; }
    h1 { font-size: 2.1rem; line-height: 1.2; letter-spacing: -.02em; margin: 0 0 8px; font-weight: 700; text-wrap: balance; }
    h2 { font-size: 1.35rem; line-height: 1.3; letter-spacing: -.01em; margin: 56px 0 14px; font-weight: 650; }
    h3 { font-size: 1.02rem; line-height: 1.4; margin: 0 0 8px; font-weight: 620; }
    p { margin: 0 0 14px; max-width: 72ch; }
    a { color: var(--link); }
    .subtitle { font-size: 1.15rem; color: var(--muted); margin-bottom: 20px; }
    .meta { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 290px), 1fr)); gap: 4px 28px; margin: 20px 0;
      padding: 14px 0; border-block: 1px solid var(--line); font-size: .875rem; }
    .meta div { display: flex; gap: 10px; min-width: 0; }
    .meta dt { color: var(--muted); flex: 0 0 auto; max-width: 45%; }
    .meta dd { margin: 0; min-width: 0; }
    nav ol { display: flex; flex-wrap: wrap; gap: 4px 22px; margin: 0; padding: 0; list-style: none; font-size: .9rem; }
    .note { border-inline-start: 3px solid var(--s4); padding: 8px 14px; background: var(--surface); border-radius: 0 6px 6px 0;
      font-size: .92rem; }
    .list { padding-inline-start: 22px; max-width: 72ch; }
    .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 205px), 1fr)); gap: 12px; padding: 0; margin: 18px 0;
      list-style: none; }
    .tile { background: var(--surface); border: 1px solid var(--line); border-radius: 10px; padding: 14px 16px; display: flex;
      flex-direction: column; min-width: 0; }
    .tile .label { font-size: .84rem; color: var(--muted); line-height: 1.35; }
    .tile .value { font-size: 1.75rem; font-weight: 650; line-height: 1.3; letter-spacing: -.015em; }
    .tile .unit { font-size: .95rem; font-weight: 450; color: var(--muted); letter-spacing: 0; }
    .tile .why { font-size: .84rem; line-height: 1.4; color: var(--muted); }
    .tile.better .sign, .diff.better { color: var(--good); } .tile.worse .sign, .diff.worse { color: var(--bad); }
    .sign { font-weight: 600; }
    figure { margin: 22px 0; background: var(--surface); border: 1px solid var(--line); border-radius: 10px; padding: 18px; min-width: 0; }
    figcaption { font-size: .875rem; line-height: 1.5; color: var(--muted); max-width: 90ch; margin-top: 8px; }
    figcaption b { color: var(--ink); font-weight: 600; }
    .plot > svg { display: block; width: 100%; height: auto; color: var(--ink); font: 13px var(--sans);
      font-variant-numeric: tabular-nums; }
    .plot > svg.narrow { display: none; }
    .dots { stroke-opacity: .65; }
    .outlined .area { stroke: var(--surface); stroke-width: .6; }
    .legend { display: flex; flex-wrap: wrap; gap: 2px 18px; margin: 0 0 8px; padding: 0; list-style: none; font-size: .84rem; }
    .legend li { display: flex; align-items: center; gap: 7px; min-width: 0; }
    .legend svg { flex: 0 0 auto; }
    figure.table > figcaption { margin: 0 0 10px; color: var(--ink); font-weight: 600; font-size: .95rem; }
    .scroll { overflow-x: auto; max-width: 100%; position: relative; }
    .scroll:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
    table { border-collapse: collapse; font-size: .875rem; line-height: 1.4; width: 100%; }
    th, td { padding: 7px 12px; text-align: start; vertical-align: top; border-bottom: 1px solid var(--line);
      overflow-wrap: break-word; max-width: 34ch; }
    th:first-child, td:first-child { padding-inline-start: 4px; }
    thead th { vertical-align: bottom; font-weight: 600; border-bottom: 2px solid var(--line); min-width: 7ch; }
    tbody th { font-weight: 550; min-width: 12ch; position: sticky; left: 0; background: var(--surface); }
    tbody tr:last-child > * { border-bottom: 0; }
    tbody tr:hover > * { background: var(--page); }
    .r { text-align: end; } .c { text-align: center; }
    td.r { white-space: nowrap; }
    td.long { min-width: 30ch; }
    thead .unit { display: block; font-weight: 400; color: var(--muted); }
    .best, tbody tr:hover > .best { background: var(--best); font-weight: 650; }
    .star { color: var(--link); font-size: .8em; }
    .diff { display: block; font-size: .8rem; font-weight: 500; color: var(--muted); }
    .aloud { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    .footnotes { margin-top: 10px; font-size: .8rem; color: var(--muted); } .footnotes p { margin: 0 0 3px; max-width: 100ch; }
    details { margin-top: 10px; font-size: .875rem; } summary { cursor: pointer; color: var(--muted); }
    details figure.table { border: 0; padding: 0; margin: 10px 0 0; }
    th button { all: unset; cursor: pointer; } th button:focus-visible { outline: 2px solid var(--link); }
    th button::after { content: "\\00a0↕"; color: var(--muted); font-weight: 400; }
    th[aria-sort=ascending] button::after { content: "\\00a0↑"; } th[aria-sort=descending] button::after { content: "\\00a0↓"; }
    footer { margin-top: 56px; padding-top: 14px; border-top: 1px solid var(--line); font-size: .8rem; color: var(--muted); }
    @media screen and (max-width: 767px) {
      main { padding: 24px 16px 48px; } h1 { font-size: 1.6rem; } h2 { margin-top: 40px; }
      figure { margin-inline: -16px; border-radius: 0; border-inline: 0; padding: 14px 16px; }
      .plot > svg.wide { display: none; } .plot > svg.narrow { display: block; max-width: 500px; margin: 0 auto; }
      .tiles { grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); } .tile .value { font-size: 1.4rem; }
      th, td { padding-inline: 8px; } tbody th { min-width: 9ch; max-width: 38vw; }
    }
    @page { size: A4; margin: 16mm 15mm; }
    @media print {
      body { background: #fff; font-size: 10pt; line-height: 1.45; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
      main { max-width: none; padding: 0; } h1 { font-size: 20pt; } h2 { font-size: 14pt; margin-top: 22pt; }
      h2, h3, .legend, figure.table > figcaption { break-after: avoid; } .footnotes { break-before: avoid; }
      .tiles { grid-template-columns: repeat(auto-fit, minmax(140px, 1fr)); }
      figure.plot, .tile, tr, .note, .meta div { break-inside: avoid; } thead { display: table-header-group; }
      figure { border: 0; padding: 0; margin: 14pt 0; } .plot > svg.narrow, details, nav, th button::after { display: none; }
      .plot > svg.wide { display: block; } .scroll { overflow: visible; } table { font-size: 8pt; } .diff { font-size: 7pt; }
      th, td { padding: 4px 6px; } thead th { min-width: 0; } tbody th { position: static; } a { color: inherit; }
    }

    """

  private static func colours(_ palette: [RGB]) -> String {
    palette.enumerated().map { "--s\($0): \($1.hex);" }.joined(separator: " ")
  }
}
