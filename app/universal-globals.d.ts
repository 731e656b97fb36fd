/** The few globals beyond ECMAScript that every place this code runs in has: Node ≥ 20, workers and browsers. */
declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean });
  decode(bytes?: ArrayBufferView | ArrayBuffer): string;
}
declare const performance: { now(): number };
