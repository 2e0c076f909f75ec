/// The only script of a page: a click on a column's head sorts the table. Pages are complete without it.
///
/// The page's content policy allows this very script by its hash and nothing else: no other script runs, nothing is
/// loaded, whatever a text contained.
enum SortScript {
  static let text = """
    for (const table of document.querySelectorAll("table.sortable")) {
      const body = table.tBodies[0];
      table.querySelectorAll("thead th").forEach((head, column) => {
        const button = document.createElement("button");
        button.append(head.firstChild);
        head.prepend(button);
        button.addEventListener("click", () => {
          const up = head.getAttribute("aria-sort") !== "ascending";
          for (const other of table.querySelectorAll("thead th")) other.removeAttribute("aria-sort");
          head.setAttribute("aria-sort", up ? "ascending" : "descending");
          const key = row => row.cells[column].dataset.v;
          const rows = [...body.rows].sort((a, b) => {
            const [x, y] = [key(a), key(b)];
            if (x !== undefined && y !== undefined) return (up ? 1 : -1) * (Number(x) - Number(y));
            if (x !== undefined || y !== undefined) return x === undefined ? 1 : -1;
            return (up ? 1 : -1) * (a.cells[column].textContent < b.cells[column].textContent ? -1 : 1);
          });
          body.append(...rows);
        });
      });
    }
    """

  /// The base64 SHA-256 of ``text``; a test recomputes it in a browser.
  static let hash = "BmknxPpq22Sic7Yidm5H0S3hjR6qCb4yyLZBqPn+tdY="

  static let policy =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-\(hash)'; base-uri 'none'; form-action 'none'"
}
