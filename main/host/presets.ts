import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { experimentSchema } from '../../app/experiment/experiment.ts';
import type { Preset } from '../../app/protocol/host-api.ts';
import { parseInput } from './describe-issue.ts';

/** The experiments that come along, by file name; a file that does not parse is a bug and fails loudly. */
export async function readPresets(assets: string): Promise<Preset[]> {
  const folder = join(assets, 'experiments');
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(
    files.map(async (name) => ({
      id: name.slice(0, -'.json'.length),
      experiment: parseInput(experimentSchema, JSON.parse(await readFile(join(folder, name), 'utf8'))),
    })),
  );
}
