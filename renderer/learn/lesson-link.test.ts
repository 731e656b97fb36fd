import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lessonFragment, lessonLink, readLessonFragment } from './lesson-link.ts';

const served = { protocol: 'http:', origin: 'http://127.0.0.1:4000', pathname: '/' } as Location;

describe('links to lessons', () => {
  it('come back as they were written', () => {
    const name = fc
      .stringMatching(/^[a-z][A-Za-z0-9]{0,20}$/)
      .filter((word) => !['lesson', 'token'].includes(word));
    const value = fc.oneof(
      fc.double({ noNaN: true }),
      fc.boolean(),
      fc.stringMatching(/^[a-zA-Z0-9]{1,20}$/),
    );
    fc.assert(
      fc.property(name, fc.dictionary(name, value, { maxKeys: 10 }), (id, settings) => {
        const read = readLessonFragment(lessonFragment({ id, settings }));
        expect(read?.id).toBe(id);
        for (const [key, setting] of Object.entries(settings))
          expect(read?.settings[key]).toBe(String(setting));
      }),
    );
  });

  it('let the other tab in, and keep the token out of the settings', () => {
    const link = lessonLink({ id: 'stall', settings: { eta: 0.02 } }, served, 'a&b');
    expect(link).toBe('http://127.0.0.1:4000/#lesson=stall&eta=0.02&token=a%26b');
    expect(readLessonFragment(new URL(link).hash)).toEqual({ id: 'stall', settings: { eta: '0.02' } });
    expect(lessonLink({ id: 'stall', settings: {} }, { protocol: 'app:' } as Location, null)).toBe(
      '#lesson=stall',
    );
  });

  it('that name no lesson, or nonsense, open none', () => {
    for (const hash of [
      '',
      '#',
      '#token=x',
      '#lesson=',
      '#lesson=<script>',
      '#lesson=a b',
      '#lesson=__proto__',
    ]) {
      expect(readLessonFragment(hash)).toBeNull();
    }
    expect(Object.keys(readLessonFragment('#lesson=a&__proto__=1&x%20y=2')?.settings ?? {})).toEqual([]);
  });
});
