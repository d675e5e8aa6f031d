// A file handed to the device's own share sheet, where it has one; else the button downloads it.
(() => {
  "use strict";

  // A device may say no when fetching took too long after the tap: the next tap shares at once.
  const ready = new Map();

  const fetched = async (url, name) => {
    if (!ready.has(url)) {
      const answer = await fetch(url, { headers: { Accept: "application/pdf" } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      ready.set(url, new File([await answer.blob()], name, { type: "application/pdf" }));
    }
    return ready.get(url);
  };

  const canShare = () => {
    const probe = new File([""], "probe.pdf", { type: "application/pdf" });
    return Boolean(navigator.canShare?.({ files: [probe] }));
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-share]");
    if (!button || !canShare()) return;
    event.preventDefault();
    const { form } = button;
    const url = `${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`;
    button.setAttribute("aria-disabled", "true");
    try {
      const file = await fetched(url, button.dataset.share);
      await navigator.share({ files: [file], title: document.title });
    } catch (error) {
      if (error.name === "AbortError") return;
      const banner = document.getElementById("banner");
      const again = error.name === "NotAllowedError";
      if (banner) banner.textContent = again ? "Ready. Tap Share once more." : "Couldn't share: no connection. Try again.";
    } finally {
      button.removeAttribute("aria-disabled");
    }
  });
})();
