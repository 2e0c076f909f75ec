/// What keeps the page up to date: at each event it fetches the page and puts in the parts that differ.
///
/// Parsed pages run no scripts, and the page's policy would refuse them; what is put in was escaped by the server.
enum PageScript {
  static let text = """
    "use strict";
    (() => {
      const connection = document.getElementById("connection");
      const say = (state, text) => {
        if (connection.className === state) return;
        connection.className = state;
        connection.textContent = text;
      };
      const put = (old, part) => {
        const scrolled = Array.from(old.querySelectorAll(".scroll"), (box) => box.scrollLeft);
        const focused = Array.from(old.querySelectorAll(".scroll")).indexOf(document.activeElement);
        old.replaceChildren(...part.childNodes);
        old.querySelectorAll(".scroll").forEach((box, index) => {
          box.scrollLeft = scrolled[index] || 0;
          if (index === focused) box.focus({ preventScroll: true });
        });
      };
      let busy = false, again = false;
      const refresh = async () => {
        if (busy) { again = true; return; }
        busy = true;
        try {
          const answer = await fetch("/", { cache: "no-store" });
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          const parts = page.querySelectorAll("[data-part]");
          if (answer.ok && parts.length && !document.querySelector("[data-part]")) { location.reload(); return; }
          for (const part of parts) {
            const old = document.getElementById(part.id);
            if (!answer.ok || !old || old.innerHTML === part.innerHTML) continue;
            put(old, part);
          }
          // Its own element stays: a live region that is exchanged would not be read out.
          const [said, now] = [document.getElementById("aloud"), page.getElementById("aloud")];
          if (said && now && said.textContent !== now.textContent) said.textContent = now.textContent;
          document.title = page.title;
        } catch {
          // The event source tells whether the server is gone, and begins anew when it is back.
        } finally {
          busy = false;
          if (again) { again = false; refresh(); }
        }
      };
      const source = new EventSource("/events");
      source.addEventListener("status", refresh);
      source.addEventListener("open", () => say("live", "Live: what changes shows at once."));
      source.addEventListener("error", () => say("lost", "The connection is lost: this is the last that is known. Trying again …"));
    })();
    """
}
