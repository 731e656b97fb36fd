import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFrame, encodeFrame, FrameError } from './codec.ts';

/** A frame with this header text and these array bytes, laid out by hand after the format's description. */
function frameOf(header: string, arrays: Uint8Array = new Uint8Array(0)): Uint8Array {
  const text = new TextEncoder().encode(header);
  const padded = Math.ceil(text.length / 8) * 8;
  const frame = new Uint8Array(8 + padded + arrays.length).fill(0x20, 8, 8 + padded);
  const view = new DataView(frame.buffer);
  view.setUint32(0, 0x31435353, true);
  view.setUint32(4, padded, true);
  frame.set(text, 8);
  frame.set(arrays, 8 + padded);
  return frame;
}

const number = fc.oneof(
  fc.double().map((x) => (Object.is(x, -0) ? 0 : x)),
  fc.constantFrom(NaN, Infinity, -Infinity),
);
const array = fc.oneof(
  fc.float64Array({ maxLength: 20 }),
  fc.float32Array({ maxLength: 20 }),
  fc.int32Array({ maxLength: 20 }),
  fc.uint32Array({ maxLength: 20 }),
  fc.uint8Array({ maxLength: 20 }),
);
const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    number,
    fc.string({ unit: 'grapheme' }),
    fc.boolean(),
    fc.constant(null),
    array,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

describe('frames', () => {
  it('come back as they went in, bit by bit', () => {
    fc.assert(
      fc.property(plain, (value) => {
        expect(decodeFrame(encodeFrame(value))).toEqual(value);
      }),
    );
  });

  it('give the numbers beside their arrays alone to whom asks for no more', () => {
    const frame = encodeFrame({
      step: 3,
      loss: NaN,
      theta: Float64Array.of(1, 2),
      deep: [{ a: new Uint8Array(1) }],
    });
    expect(decodeFrame(frame, { arrays: false })).toEqual({
      step: 3,
      loss: NaN,
      theta: null,
      deep: [{ a: null }],
    });
  });

  it('keep the bits of NaN payloads, subnormals and negative zeros in arrays', () => {
    const bits = new BigUint64Array([0x7ff8000000000123n, 1n, 0x8000000000000000n, 0x7ff0000000000000n]);
    const back = decodeFrame(encodeFrame({ a: new Float64Array(bits.buffer) })) as { a: Float64Array };
    expect(Array.from(new BigUint64Array(back.a.buffer))).toEqual(Array.from(bits));
  });

  it('survive a frame that starts at an odd byte of a larger buffer', () => {
    const frame = encodeFrame({ x: Float64Array.of(1, 2, 3) });
    const shifted = new Uint8Array(frame.length + 3);
    shifted.set(frame, 3);
    expect(decodeFrame(shifted.subarray(3))).toEqual({ x: Float64Array.of(1, 2, 3) });
  });

  it.each([
    ['too short', new Uint8Array(4)],
    ['other bytes', new Uint8Array(32)],
    ['a header that reaches beyond the frame', frameOf('{}').subarray(0, 12)],
    ['broken JSON', frameOf('{"a":')],
    ['an array beyond the end', frameOf('{"a":{"$array":["f64",0,1000000]}}')],
    ['a negative offset', frameOf('{"a":{"$array":["f64",-8,1]}}', new Uint8Array(8))],
    ['an unknown kind', frameOf('{"a":{"$array":["f16",0,1]}}', new Uint8Array(8))],
    ['a kind from the prototype', frameOf('{"a":{"$array":["toString",0,1]}}', new Uint8Array(8))],
    ['a half array reference', frameOf('{"a":{"$array":["f64"]}}')],
    ['an invented number', frameOf('{"a":{"$number":"12"}}')],
  ])('are refused as FrameError: %s', (_what, frame) => {
    expect(() => decodeFrame(frame)).toThrow(FrameError);
  });

  it('never decode random damage into a crash of another kind', () => {
    const sound = encodeFrame({ a: Float64Array.of(1, 2), b: [NaN, 'text'], c: { d: new Uint8Array(3) } });
    fc.assert(
      fc.property(fc.nat(sound.length - 1), fc.nat(255), (at, byte) => {
        const damaged = sound.slice();
        damaged[at] = byte;
        try {
          decodeFrame(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(FrameError);
        }
      }),
    );
  });
});
