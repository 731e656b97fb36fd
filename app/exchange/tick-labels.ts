/** Numbers on axes and colour bars: a real minus sign, the same number of decimals along an axis, exponents as 1.5e−4. */
export function tickLabels(values: readonly number[]): string[] {
  const largest = Math.max(...values.map(Math.abs));
  const smallest = Math.min(...values.filter((value) => value !== 0).map(Math.abs));
  if (largest < 1e5 && smallest >= 1e-3) {
    const decimals = Math.min(6, Math.max(0, ...values.map(decimalsOf)));
    // A wide range (logarithmic ticks) reads better without padding zeros.
    const padded = largest / smallest < 100;
    return values.map((value) => minus(padded ? value.toFixed(decimals) : trimmed(value.toPrecision(4))));
  }
  return values.map(valueLabel);
}

/** One number with at most four significant digits. */
export function valueLabel(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e5) return minus(trimmed(value.toPrecision(4)));
  const [mantissa, exponent] = value.toExponential(3).split('e');
  return minus(`${trimmed(mantissa)}e${exponent.replace('+', '')}`);
}

function decimalsOf(value: number): number {
  return /\.(\d+)/.exec(trimmed(value.toPrecision(6)))?.[1].length ?? 0;
}

function trimmed(text: string): string {
  const plain = text.includes('e') ? String(Number(text)) : text;
  return plain.includes('.') ? plain.replace(/\.?0+$/, '') : plain;
}

function minus(text: string): string {
  return text.replaceAll('-', '−');
}
