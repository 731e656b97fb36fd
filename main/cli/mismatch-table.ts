import type { MismatchRow } from '../../app/exchange/match-tensors.ts';
import { aligned } from './run-json.ts';
import type { Texts } from './texts.ts';

/** What a network expects beside what a weights file has: one line for each place, `≠` in front of what does not fit. */
export function mismatchLines(rows: readonly MismatchRow[], texts: Texts): string[] {
  const nothing = texts.say('weights.nothing');
  const shape = (extents: readonly number[]): string => `[${extents.join(', ')}]`;
  return aligned([
    ['', texts.say('weights.expected'), texts.say('weights.found')],
    ...rows.map(({ expected, found, fits }) => [
      fits ? '' : '≠',
      expected === null
        ? nothing
        : texts.say('weights.layer', {
            layer: expected.layer + 1,
            role: expected.role,
            shape: shape(expected.shape),
          }),
      found === null ? nothing : `${JSON.stringify(found.name)} ${shape(found.shape)}`,
    ]),
  ]);
}
