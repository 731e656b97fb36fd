/** What of an engine's vector arithmetic has to be switched on before a module is compiled. */
export interface EngineFlags {
  readonly flags: readonly string[];
  /** It joins pairs of numbers beside each other to registers of 256 bits (`KernelMemory.isWide`). */
  readonly wide: boolean;
}

/** V8 since whose version pairs are joined behind a flag. */
const JOINS_PAIRS = 13;

/**
 * V8 11 (Node 20) has relaxed SIMD behind a flag; later versions have it, and no flag. From version 13 (Node 24) on, V8 can join two
 * operations on 128 bits to one on 256 ("revectorization"), on processors with AVX2 only. Each number is made by the same operations as
 * before, so that no bit changes.
 *
 * @param v8 `process.versions.v8`
 * @param arch `process.arch`
 * @param processor what the system says of the processor (`/proc/cpuinfo`); null: it does not, and then one of the last ten years is expected
 */
export function engineFlags(v8: string, arch: string, processor: string | null): EngineFlags {
  const version = Number.parseInt(v8, 10);
  if (version <= 11) return { flags: ['--experimental-wasm-relaxed-simd'], wide: false };
  const has256 = processor === null || (/\bavx2\b/.test(processor) && /\bfma\b/.test(processor));
  if (version < JOINS_PAIRS || arch !== 'x64' || !has256) return { flags: [], wide: false };
  return { flags: ['--experimental-wasm-revectorize'], wide: true };
}
