import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import { instantiateKernels, useKernels } from '../app/numerics/kernels/kernels.ts';
import { shortest, type Benchmark, type Timing } from './benchmark.ts';
import { measureGrowth } from './growth.ts';
import { table } from './table.ts';

export interface Options {
  readonly kernels: string;
  /** Folder of the peers' scripts. */
  readonly peers: string;
  readonly large: boolean;
  readonly growth: boolean;
  /** Interpreters to try for each script, in order. */
  readonly python: readonly string[];
  /** Only benchmarks whose name contains this. */
  readonly only: string;
  /** Only these cases, separated by commas; all when empty. */
  readonly cases: string;
  readonly json: string;
}

/** What a peers' script prints, one JSON document. */
interface PeerReport {
  readonly timings: readonly {
    readonly case: string;
    readonly engine: string;
    readonly milliseconds: number;
  }[];
  /** Versions and kernels that were used. */
  readonly about: string;
}

const found = import.meta.glob<{ readonly benchmark: Benchmark }>('./*.bench.ts', { eager: true });

/** Measures everything, prints one table and writes the same as JSON. */
export function runBenchmarks(options: Options): void {
  useKernels(instantiateKernels(readFileSync(options.kernels)));
  const timings: Timing[] = [];
  const notes: string[] = [];
  for (const { benchmark } of Object.values(found)) {
    if (!benchmark.name.includes(options.only)) continue;
    const asked = options.cases === '' ? null : options.cases.split(',');
    const cases = benchmark.cases.filter(
      ({ name, large }) => (asked?.includes(name) ?? true) && (options.large || large !== true),
    );
    for (const item of cases) {
      for (const measured of item.prepare(options.kernels)) {
        console.error(`${benchmark.name} ${item.name}: ${measured.engine} …`);
        const milliseconds = shortest(measured);
        timings.push({ benchmark: benchmark.name, case: item.name, engine: measured.engine, milliseconds });
      }
    }
    if (benchmark.peer === null) continue;
    console.error(`${benchmark.name}: peers …`);
    const names = cases.map(({ name }) => name);
    const { report, note } = askPeer(options, benchmark.peer, names);
    notes.push(note);
    for (const timing of report?.timings ?? []) timings.push({ benchmark: benchmark.name, ...timing });
  }
  const growth = options.growth ? measureGrowth() : [];
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} threads, Node ${process.versions.node}`;
  console.log(table(timings));
  console.log(`Machine: ${machine}. Shortest of several runs, milliseconds.`);
  for (const note of notes) console.log(note);
  for (const { what, points, exponent } of growth) {
    const list = points.map(([size, time]) => `${size}: ${time.toPrecision(3)} ms`).join(', ');
    console.log(`Growth of ${what}: exponent ${exponent.toFixed(2)} (${list})`);
  }
  mkdirSync(dirname(options.json), { recursive: true });
  writeFileSync(options.json, JSON.stringify({ machine, timings, growth, notes }, null, 1));
  console.error(`written: ${options.json}`);
}

function askPeer(
  options: Options,
  script: string,
  cases: readonly string[],
): { readonly report: PeerReport | null; readonly note: string } {
  const path = `${options.peers}/${script}.py`;
  // Set by some systems to make runs alike on all processors; it makes OpenBLAS use its oldest, slowest kernels.
  const environment = { ...process.env };
  delete environment['OPENBLAS_CORETYPE'];
  delete environment['OPENBLAS_L2_SIZE'];
  let why = 'no Python interpreter found';
  for (const python of options.python) {
    const result = spawnSync(python, [path, ...cases], { encoding: 'utf8', env: environment });
    if (result.status === 0) {
      const report = JSON.parse(result.stdout) as PeerReport;
      return { report, note: `Peers of ${script}: ${report.about}` };
    }
    const lastLine = (result.stderr ?? '').trim().split('\n').at(-1);
    if (lastLine) why = lastLine;
  }
  return { report: null, note: `Peers of ${script} not measured (${why}); see bench/peers/README.md` };
}
