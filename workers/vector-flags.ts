import { existsSync, readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { engineFlags, type EngineFlags } from '../app/numerics/kernels/engine-flags.ts';

const PROCESSOR = '/proc/cpuinfo';

/** Switches on what this engine and processor have (`engineFlags`), for modules that are compiled from now on in this process. */
export function switchVectorsOn(): EngineFlags {
  const processor = existsSync(PROCESSOR) ? readFileSync(PROCESSOR, 'utf8') : null;
  const switched = engineFlags(process.versions.v8, process.arch, processor);
  for (const flag of switched.flags) setFlagsFromString(flag);
  return switched;
}
