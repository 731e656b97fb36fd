const MINUS = '\u2212';

/**
 * A number for reading: 4 significant digits, exponents as 1.234e−4, a real minus, ∞ and NaN by name. Plain notation
 * for 1e−3 ≤ |x| < 1e6.
 */
export function formatNumber(value: number, digits = 4): string {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Infinity) return '∞';
  if (value === -Infinity) return `${MINUS}∞`;
  if (value === 0) return '0';
  const magnitude = Math.abs(value);
  const exponential = magnitude < 1e-3 || magnitude >= 1e6;
  let text: string;
  if (exponential) text = value.toExponential(digits - 1).replace('e+', 'e');
  else if (magnitude >= 10 ** (digits - 1)) text = value.toFixed(0);
  else text = value.toPrecision(digits);
  return text.replaceAll('-', MINUS);
}

/** A count with thin spaces between groups of three digits. */
export function formatCount(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f');
}

/** n₋ · n₀ · n₊, always in this order. */
export function formatInertia(inertia: { negative: number; zero: number; positive: number }): string {
  return `${inertia.negative} · ${inertia.zero} · ${inertia.positive}`;
}

/** Every digit, in a notation that programs read back to the same number. */
export function fullPrecision(value: number): string {
  return String(value);
}

/** Bytes in binary units: 1.5 GiB. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value >= 100 || unit === 0 ? value.toFixed(0) : value.toPrecision(3)} ${units[unit]}`;
}

/** Seconds as 0.42 s, 12 s, 3:05, 1:02:03. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '–';
  if (seconds < 10) return `${seconds.toPrecision(2)} s`;
  if (seconds < 60) return `${seconds.toFixed(0)} s`;
  const whole = Math.round(seconds);
  const pad = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`;
}
