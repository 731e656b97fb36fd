import { describe, expect, it } from 'vitest';
import { statedRefusal } from '../testing/hostile-bytes.ts';
import { checkBox } from './starts.ts';

describe('the box of starts', () => {
  it('is refused in one line and in words of the catalogue, whose values are finite or texts', () => {
    expect(statedRefusal(() => checkBox([[1, 1]], 1))).toMatch(/low < high in interval 1/);
    try {
      checkBox([[0, NaN]], 1);
    } catch (error) {
      expect(error).toMatchObject({
        note: { key: 'input.startsInterval', values: { at: 1, low: '0', high: 'NaN' } },
      });
    }
    expect(statedRefusal(() => checkBox([[0, 1]], 1))).toBeNull();
  });
});
