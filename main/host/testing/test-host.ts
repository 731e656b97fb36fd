import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { experimentSchema, type Experiment } from '../../../app/experiment/experiment.ts';
import type { HostEvent, JobEvent, RunEvent } from '../../../app/protocol/host-api.ts';
import { createHost, type Host, type HostOptions } from '../host.ts';
import { programFiles } from '../locations.ts';
import type { Topic } from '../event-hub.ts';

const files = programFiles(import.meta.url);

/** Threads are started from dist/; says what to do where it is missing. */
export function requireBuild(): void {
  const built = [join(files.workers, 'pool.js'), join(files.workers, 'training.js')];
  const missing = built.find((path) => !existsSync(path));
  if (missing !== undefined) throw new Error(`expected ${missing}; run: node .ci/build.mjs`);
}

export interface TestHost {
  readonly host: Host;
  readonly directory: string;
  dispose(): Promise<void>;
}

/** A host with real threads in a folder of its own. */
export async function startTestHost(overrides: Partial<HostOptions> = {}): Promise<TestHost> {
  requireBuild();
  const directory = await mkdtemp(join(tmpdir(), 'saddlescope-test-'));
  const host = createHost({
    door: 'cli',
    files,
    dataDirectory: directory,
    filesFrom: directory,
    threads: 2,
    ...overrides,
  });
  return {
    host,
    directory,
    async dispose() {
      await host.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Resolves with all events of a topic once `last` accepts one. */
export function collect(
  host: Host,
  topic: Topic,
  last: (event: RunEvent | JobEvent) => boolean,
): Promise<(RunEvent | JobEvent)[]> {
  return new Promise((resolve) => {
    const events: (RunEvent | JobEvent)[] = [];
    let isOver = false;
    const listener = ({ event }: HostEvent): void => {
      if (isOver) return;
      events.push(event);
      if (!last(event)) return;
      isOver = true;
      resolve(events);
    };
    host.subscribe(topic, listener);
  });
}

/** The toy of one sample: L = (1 − xy)², saddle at the origin. */
export const toyLoss = {
  kind: 'function',
  variables: ['x', 'y'],
  expression: '(1 - x*y)^2',
  box: [
    [-2, 2],
    [-2, 2],
  ],
} as const;

export function toyExperiment(steps: number, extra: Record<string, unknown> = {}): Experiment {
  return experimentSchema.parse({
    schemaVersion: 1,
    name: 'Toy',
    loss: toyLoss,
    start: [0.5, 0.25],
    training: { optimizer: { kind: 'sgd', rate: 0.05 }, steps },
    analysis: { checkpointEvery: 10 },
    ...extra,
  });
}

/** Three classes of blobs, batches and a validation part: everything that a resumed run must restore. */
export function blobsExperiment(steps: number, checkpointEvery = 50): Experiment {
  return experimentSchema.parse({
    schemaVersion: 1,
    name: 'Blobs',
    loss: {
      kind: 'network',
      layers: [
        { type: 'dense', units: 5, activation: 'tanh' },
        { type: 'dense', units: 3 },
      ],
      loss: 'crossEntropy',
      l2: 0.001,
      data: { generator: 'blobs', samples: 90, classes: 3, seed: 4 },
    },
    start: { seed: 7 },
    training: { optimizer: { kind: 'adam', rate: 0.01 }, batchSize: 7, steps, seed: 5 },
    analysis: { checkpointEvery },
  });
}
