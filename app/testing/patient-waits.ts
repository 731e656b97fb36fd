import { vi } from 'vitest';

/** Milliseconds: vitest's own default, one second, is a guess about the machine's load, not about the program. */
const PATIENCE = 120_000;

const waitFor = vi.waitFor.bind(vi);
vi.waitFor = (condition, options) =>
  waitFor(condition, typeof options === 'number' ? options : { timeout: PATIENCE, ...options });
