import { formatNumber } from '../../format/number.ts';
import { formatTick } from '../../scene/format-tick.ts';

export interface BarItem {
  readonly name: string;
  readonly value: number;
  readonly color: string;
  readonly text?: string;
}

/** Bars for a few named numbers, from zero; `most` is as long as there is room. `signed`: from the middle, both ways. */
export function Bars({
  label,
  items,
  most,
  signed = false,
}: {
  label: string;
  items: readonly BarItem[];
  most: number;
  signed?: boolean;
}) {
  return (
    <div
      className="lesson-bars"
      role="img"
      aria-label={`${label}: ${items.map(({ name, value }) => `${name} ${formatNumber(value)}`).join(', ')}`}
    >
      {items.map(({ name, value, color, text }) => {
        const share = Math.max(0, Math.min(100, (100 * Math.abs(value)) / most)) || 0;
        const half = share / 2;
        const place = signed
          ? { width: `${half}%`, marginLeft: `${value < 0 ? 50 - half : 50}%` }
          : { width: `${share}%` };
        return (
          <div key={name}>
            <span>{name}</span>
            <span className="lesson-bar">
              <i style={{ background: color, ...place }} />
            </span>
            <b>{text ?? formatTick(value)}</b>
          </div>
        );
      })}
    </div>
  );
}
