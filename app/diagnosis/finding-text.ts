import { shortNumber } from './report/svg-chart.ts';
import type { Finding } from './verdict.ts';

/** A number to show: a finding, or one without a limit. */
export type ShownNumber = Pick<Finding, 'name' | 'value' | 'isFact'> &
  Partial<Pick<Finding, 'side' | 'limit' | 'degree'>>;

export type Say = (key: string, values?: Readonly<Record<string, string | number>>) => string;

/** A number as a reader sees it; facts are yes or no. */
export function valueText({ value, isFact }: Pick<Finding, 'value' | 'isFact'>, say: Say): string {
  return isFact === true ? say(value > 0.5 ? 'yes' : 'no') : shortNumber(value);
}

/** The limit a number is held against; nothing for facts and where there is none. @param say texts of section `diagnosis` */
export function limitText({ side, limit, isFact }: ShownNumber, say: Say): string {
  if (isFact === true || limit === undefined) return '';
  return say(side === 'above' ? 'limitAbove' : 'limitBelow', {
    // Limits are round numbers.
    limit: shortNumber(limit).replace(/\.?0+(?=e)/, ''),
  });
}
