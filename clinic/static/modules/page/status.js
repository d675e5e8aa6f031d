// Two lines of every page: how the last request went, and what is wrong.

export const lineOf = () => document.getElementById("state");
export const bannerOf = () => document.getElementById("banner");

// 10:42, as the clinic's papers write it.
export function clock(now = new Date()) {
  return now.toLocaleTimeString("en-IN", { hour: "2-digit", minute: "2-digit", hour12: false });
}

export function showState(text, isBad = false) {
  const line = lineOf();
  if (!line) return;
  line.textContent = text;
  line.classList.toggle("is-bad", isBad);
}

// A text that stands there already is not written again: screen readers would say it twice, and a
// link that was added to it would go.
export function say(text) {
  const banner = bannerOf();
  if (banner && (banner.firstChild?.data ?? "") !== text) banner.textContent = text;
}
