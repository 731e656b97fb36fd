/**
 * JSON of plain data with typed arrays as arrays of numbers. JSON has no NaN or Infinity: they become null, and the
 * object that directly holds one says so in `nonFinite: { field: "NaN" | "Infinity" | "-Infinity" }` (fields that are
 * arrays are not listed element by element: their nulls are their non-finite entries).
 */
export function jsonText(value: unknown, indent = 2): string {
  return `${JSON.stringify(plain(value), null, indent)}\n`;
}

function plain(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array, plain);
  const out: Record<string, unknown> = {};
  const nonFinite: Record<string, string> = {};
  for (const [key, item] of Object.entries(value)) {
    out[key] = plain(item);
    if (typeof item === 'number' && !Number.isFinite(item)) nonFinite[key] = String(item);
  }
  return Object.keys(nonFinite).length === 0 ? out : { ...out, nonFinite };
}
