import { formatNumber } from '../format/number.ts';

/** A round number without trailing zeros: 0.5, −2, 1e−5. Others as everywhere in the window. */
export function formatTick(value: number): string {
  if (!Number.isFinite(value)) return formatNumber(value);
  const magnitude = Math.abs(value);
  const short = Number(value.toPrecision(6));
  const text =
    magnitude !== 0 && (magnitude < 1e-3 || magnitude >= 1e5) ? short.toExponential() : String(short);
  return text.replace('e+', 'e').replaceAll('-', '\u2212');
}
