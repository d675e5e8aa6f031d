// Fakes of form fields with only the properties that the modules read.

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
