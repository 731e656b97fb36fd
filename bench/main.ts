import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { useKernels, type Kernels } from '../app/numerics/kernels/kernels.ts';
import { shortest, type Benchmark, type Measured, type Timing } from './benchmark.ts';
import { measureGrowth } from './growth.ts';
import { loadKernels } from './load-kernels.ts';
import { table } from './table.ts';

export interface Options {
  readonly kernels: string;
  /** Folder of the peers' scripts. */
  readonly peers: string;
  readonly large: boolean;
  readonly growth: boolean;
  /** Python interpreters; what one lacks another may have. */
  readonly python: readonly string[];
  /** Only benchmarks whose name contains this. */
  readonly only: string;
  /** Only these cases, separated by commas; all when empty. */
  readonly cases: string;
  readonly json: string;
  /** File for the table and what stands below it; none when empty. */
  readonly markdown: string;
}

/** What a peers' script prints, one JSON document. */
interface PeerReport {
  readonly timings: readonly {
    readonly case: string;
    readonly engine: string;
    readonly milliseconds: number;
  }[];
  /** Versions and kernels that were used, and what could not be measured. */
  readonly about: readonly string[];
}

const found = import.meta.glob<{ readonly benchmark: Benchmark }>('./*.bench.ts', { eager: true });

function vectorsOf({ fused, memory }: Kernels): string {
  if (!fused) return 'plain kernels';
  return memory.isWide ? 'fused multiply-add of 256 bits' : 'fused multiply-add';
}

/** Measures everything, prints one table and writes the same as JSON. */
export function runBenchmarks(options: Options): void {
  const kernels = loadKernels(options.kernels);
  useKernels(kernels);
  const timings: Timing[] = [];
  const notes = new Set<string>();
  for (const { benchmark } of Object.values(found)) {
    if (!benchmark.name.includes(options.only)) continue;
    const asked = options.cases === '' ? null : options.cases.split(',');
    const cases = benchmark.cases.filter(
      ({ name, large }) => (asked?.includes(name) ?? true) && (options.large || large !== true),
    );
    for (const item of cases) {
      const measured = item.prepare(options.kernels);
      const best = new Map<string, number>();
      const measure = (one: Measured): void => {
        console.error(`${benchmark.name} ${item.name}: ${one.engine} …`);
        best.set(one.engine, Math.min(best.get(one.engine) ?? Infinity, shortest(one)));
      };
      measured.forEach(measure);
      if (benchmark.peer !== null) {
        console.error(`${benchmark.name} ${item.name}: peers …`);
        const { timings: others, notes: said } = askPeers(options, benchmark.peer, item.name);
        for (const note of said) notes.add(note);
        for (const { engine, milliseconds } of others) best.set(engine, milliseconds);
        // Once more after the peers: what else the machine was doing then weighs on neither side alone.
        if (others.length > 0) measured.filter(({ repeats }) => repeats !== 1).forEach(measure);
      }
      for (const [engine, milliseconds] of best) {
        timings.push({ benchmark: benchmark.name, case: item.name, engine, milliseconds });
      }
    }
  }
  const growth = options.growth ? measureGrowth() : [];
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} threads, Node ${process.versions.node}, ${vectorsOf(kernels)}`;
  const growthLines = growth.map(({ what, points, exponent }) => {
    const list = points.map(([size, time]) => `${size}: ${time.toPrecision(3)} ms`).join(', ');
    return `Growth of ${what}: exponent ${exponent.toFixed(2)} (${list})`;
  });
  const below = [`Machine: ${machine}. Shortest of several runs, milliseconds.`, ...notes, ...growthLines];
  console.log([table(timings), ...below].join('\n'));
  if (options.markdown !== '') {
    const list = below.map((line) => `- ${line}`).join('\n');
    writeFileSync(options.markdown, `${table(timings)}\n\n${list}\n`);
  }
  mkdirSync(dirname(options.json), { recursive: true });
  writeFileSync(options.json, JSON.stringify({ machine, timings, growth, notes: [...notes] }, null, 1));
  console.error(`written: ${options.json}`);
}

/** Every interpreter measures what it can; of an engine that several have, the first one's time counts. */
function askPeers(
  options: Options,
  script: string,
  name: string,
): { readonly timings: PeerReport['timings']; readonly notes: readonly string[] } {
  // Set by some systems to make runs alike on all processors; it makes OpenBLAS use its oldest, slowest kernels.
  const environment = { ...process.env };
  delete environment['OPENBLAS_CORETYPE'];
  delete environment['OPENBLAS_L2_SIZE'];
  const asked = [
    ...options.python.map((python) => [python, join(options.peers, `${script}.py`)] as const),
    [process.execPath, join(options.peers, `${script}.mjs`)] as const,
  ].filter(([, path]) => existsSync(path));
  const timings = new Map<string, PeerReport['timings'][number]>();
  const notes: string[] = [];
  for (const [program, path] of asked) {
    const result = spawnSync(program, [path, name], { encoding: 'utf8', env: environment });
    if (result.status !== 0) {
      const lines = (result.stderr ?? '').trim().split('\n');
      const why = result.error?.message ?? lines.find((line) => /Error/.test(line)) ?? lines.at(-1);
      notes.push(`Not measured with ${basename(path)}: ${why}; see bench/peers/README.md`);
      continue;
    }
    const report = JSON.parse(result.stdout) as PeerReport;
    for (const timing of report.timings) {
      if (!timings.has(timing.engine)) timings.set(timing.engine, timing);
    }
    notes.push(...report.about);
  }
  return { timings: [...timings.values()], notes };
}
