/** Short tick labels: 1e−5, 0.2, 400, 12k, 100k. */
export function tickText(value: number): string {
  if (value === 0) return '0';
  const magnitude = Math.abs(value);
  if (magnitude >= 1e4 && magnitude < 1e6)
    return `${Number((value / 1e3).toPrecision(3))}k`.replace('-', '\u2212');
  if (magnitude >= 1e6 || magnitude < 1e-3) {
    return value.toExponential(0).replace('e+', 'e').replaceAll('-', '\u2212');
  }
  return String(Number(value.toPrecision(4))).replace('-', '\u2212');
}
