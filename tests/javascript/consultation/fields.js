// Stand-ins for the fields of the form: what the modules read of them, and nothing else.

export function field(name, value = "", defaultValue = "") {
  return { name, value, defaultValue, closest: () => null };
}

// A field of the medicine whose line reads `line`.
export function medicineField(line, name, value) {
  const medicine = { querySelector: () => ({ value: line }) };
  return { name, value, defaultValue: "", closest: () => medicine };
}

export function command(act, boxes = {}) {
  return { act, boxes: new Map(Object.entries(boxes)) };
}
