import type { ReactNode } from 'react';
import { formatNumber } from '../../format/number.ts';

/** Numbers side by side, large enough for a room. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="lesson-facts">{children}</dl>;
}

/**
 * One number with its name. `value` is the number itself: every digit of it is in the tooltip and in `data-exact`; `text` is
 * what is read instead of its four digits.
 */
export function Fact({
  name,
  label,
  value,
  text,
  tone,
}: {
  /** Names the number for links and tests, whatever the language. */
  name?: string;
  label: string;
  value?: number;
  text?: string;
  tone?: 'good' | 'wrong' | undefined;
}) {
  return (
    <div>
      <dt>{label}</dt>
      <dd
        data-fact={name}
        data-exact={value}
        data-tone={tone}
        title={value === undefined ? undefined : String(value)}
      >
        {text ?? (value === undefined ? '–' : formatNumber(value))}
      </dd>
    </div>
  );
}
