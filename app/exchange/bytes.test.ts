import { crc32 as reference } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciiJson, base64, crc32, latin1, xmlEscape } from './bytes.ts';

describe('bytes', () => {
  it('are base64 as Node writes it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
        expect(base64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
        expect(latin1(bytes)).toBe(Buffer.from(bytes).toString('latin1'));
      }),
    );
  });
  it('have the checksum of the standard', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(crc32(bytes)).toBe(reference(bytes));
      }),
    );
  });
  it('carry any JSON in ASCII', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const text = asciiJson(json);
        expect(text).toMatch(/^[\x20-\x7e\t\r\n]*$/);
        expect(JSON.parse(text)).toEqual(JSON.parse(json));
      }),
    );
  });
  it('leave nothing in XML that breaks it', () => {
    expect(xmlEscape('<a href="x">&\u0000\ud800𝄞')).toBe('&lt;a href=&quot;x&quot;&gt;&amp;\ufffd\ufffd𝄞');
  });
});
