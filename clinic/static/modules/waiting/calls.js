// Which numbers are called, as the page's part tells it: "1-14x2" is No. 14 of the first doctor,
// called twice.

// A call that ended is no new one: each number with its calls is compared.
export function isNewCall(before, after) {
  const known = new Set(before.split(" "));
  return after.split(" ").some((call) => call && !known.has(call));
}
