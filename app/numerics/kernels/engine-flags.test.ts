import { describe, expect, it } from 'vitest';
import { engineFlags } from './engine-flags.ts';

const modern = 'flags\t\t: fpu sse4_2 fma avx avx2 bmi1';

describe('flags of an engine', () => {
  it('switches relaxed SIMD on where it is behind a flag', () => {
    expect(engineFlags('11.3.244.8-node.33', 'x64', modern)).toEqual({
      flags: ['--experimental-wasm-relaxed-simd'],
      wide: false,
    });
    expect(engineFlags('12.4.254.21-node.33', 'x64', modern)).toEqual({ flags: [], wide: false });
  });

  it('joins pairs where engine and processor can', () => {
    const joined = { flags: ['--experimental-wasm-revectorize'], wide: true };
    expect(engineFlags('13.6.233.10-node.27', 'x64', modern)).toEqual(joined);
    expect(engineFlags('14.6.202.34-node.40', 'x64', null)).toEqual(joined);
    expect(engineFlags('13.6.233.10-node.27', 'arm64', null)).toEqual({ flags: [], wide: false });
    for (const old of ['flags: fpu avx', 'flags: fpu avx2', 'flags: fpu fma avx2_vnni']) {
      expect(engineFlags('13.6.233.10-node.27', 'x64', old)).toEqual({ flags: [], wide: false });
    }
  });
});
