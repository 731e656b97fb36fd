import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FINDER_METHODS } from '../../app/critical/finders/finder-options.ts';
import { blobsExperiment, requireBuild, toyExperiment, toyLoss } from '../host/testing/test-host.ts';

let folder: string;
beforeAll(async () => {
  requireBuild();
  folder = await mkdtemp(join(tmpdir(), 'saddlescope-cli-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Outcome {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the real command; `watch` sees standard error as it comes and may send signals. */
function saddlescope(
  args: readonly string[],
  watch?: (err: string, kill: (signal: NodeJS.Signals) => void) => void,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join('main', 'cli', 'saddlescope.mjs'), ...args], {
      env: { ...process.env, SADDLESCOPE_BUILD: 'skip', SADDLESCOPE_DATA: join(folder, 'data') },
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString();
      watch?.(err, (signal) => child.kill(signal));
    });
    child.on('close', (status) => resolve({ status, out, err }));
  });
}

async function file(name: string, content: unknown): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const problem = (point: unknown, loss: unknown = toyLoss): object => ({ schemaVersion: 1, loss, point });

describe('usage and input errors: exit status 2, one line, nothing on standard output', () => {
  const network = {
    kind: 'network',
    layers: [{ type: 'dense', units: 1 }],
    loss: 'mse',
    data: { inputs: [[1], [2]], targets: [[1], [2]] },
  };
  const training = { optimizer: { kind: 'sgd', rate: 0.1 }, steps: 5 };
  const experiment = (changes: object): object => ({ schemaVersion: 1, loss: network, training, ...changes });

  it.each<[string, readonly string[], unknown, string]>([
    ['no command that exists', ['frobnicate'], null, "saddlescope: error: unknown command 'frobnicate'"],
    ['a missing argument', ['run'], null, "saddlescope: error: missing required argument 'experiment'"],
    ['an unknown option', ['serve', '--prt', '1'], null, "saddlescope: error: unknown option '--prt'"],
    [
      'a bad port',
      ['serve', '--port', '99999'],
      null,
      "saddlescope: error: option '--port <number>' argument '99999'",
    ],
    ['a public address', ['serve', '--host', '0.0.0.0'], null, 'saddlescope: --host: expected 127.0.0.1'],
    ['a missing file', ['run', '/no/such.json'], null, 'saddlescope: /no/such.json: expected a JSON file'],
    ['a folder', ['export', '/no/such/run'], null, 'saddlescope: /no/such/run: expected the folder of a run'],
    [
      'broken JSON',
      ['run', 'FILE'],
      '{\n  "schemaVersion": 1,\n}',
      ', line 3, column 1: expected another item',
    ],
    [
      'NaN in JSON',
      ['run', 'FILE'],
      '{"schemaVersion": NaN}',
      ', line 1, column 19: expected a finite number',
    ],
    [
      'a truncated file',
      ['run', 'FILE'],
      '{"a": [1, 2',
      ', line 1, column 12: expected "," or "]", got the end',
    ],
    ['a newer file', ['run', 'FILE'], experiment({ schemaVersion: 2 }), 'schemaVersion: expected 1, got 2'],
    [
      'an experiment for a problem',
      ['spectrum', 'FILE'],
      experiment({}),
      ': expected a problem (a loss and a point), got an experiment; ',
    ],
    ['an unknown key', ['run', 'FILE'], experiment({ trainig: 1 }), 'trainig: unknown key; expected one of'],
    [
      'zero units',
      ['run', 'FILE'],
      experiment({ loss: { ...network, layers: [{ type: 'dense', units: 0 }] } }),
      'loss.layers.0.units: expected an integer from 1 to 65536, got 0',
    ],
    [
      'a million units',
      ['run', 'FILE'],
      experiment({ loss: { ...network, layers: [{ type: 'dense', units: 1_000_000 }] } }),
      'loss.layers.0.units: expected an integer from 1 to 65536, got 1000000',
    ],
    [
      'too many parameters',
      ['run', 'FILE'],
      experiment({
        loss: { ...network, layers: [1500, 1500, 1].map((units) => ({ type: 'dense', units })) },
      }),
      'loss.layers: expected a network of at most 2000000 parameters, got',
    ],
    [
      'a batch larger than N',
      ['run', 'FILE'],
      experiment({ training: { ...training, batchSize: 3 } }),
      'training.batchSize: expected a batch of at most N = 2 training samples, got 3',
    ],
    [
      'an infinite number',
      ['run', 'FILE'],
      '{"schemaVersion":1,"loss":{"kind":"function","variables":["x"],"expression":"x","box":[[-1e999,1]]}}',
      'loss.box.0.0: expected a finite number, got -Infinity',
    ],
    [
      'no point',
      ['analyze', 'FILE'],
      { schemaVersion: 1, loss: toyLoss },
      'point: missing; expected numbers',
    ],
    ['too few numbers', ['analyze', 'FILE'], problem([1]), 'point: expected 2 numbers'],
    [
      'a formula that ends too early',
      ['analyze', 'FILE'],
      problem([0, 0], { ...toyLoss, expression: '(1 - x*y' }),
      'loss.expression: ',
    ],
    ['an even grid', ['landscape', 'FILE', '--size', '10'], problem([0, 0]), 'size: expected an odd number'],
    [
      'an unknown plane',
      ['landscape', 'FILE', '--plane', 'x'],
      problem([0, 0]),
      'kind: expected one of random',
    ],
  ])('%s', async (name, args, content, line) => {
    const path = content === null ? '' : await file(`${name.replaceAll(' ', '-')}.json`, content);
    const { status, out, err } = await saddlescope(args.map((arg) => (arg === 'FILE' ? path : arg)));
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toContain(line);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('analyze', () => {
  it('answers one JSON document with the card', async () => {
    const { status, out } = await saddlescope([
      'analyze',
      await file('saddle.json', problem([0, 0])),
      '--json',
    ]);
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      loss: 1,
      gradientNorm: 0,
      inertia: { negative: 1, zero: 0, positive: 1 },
      class: 'saddle',
      morseIndex: 1,
      explainedZeros: [],
    });
    const card = JSON.parse(out) as Record<string, unknown>;
    expect(Object.keys(card)).toEqual(
      expect.arrayContaining(['eigenvalues', 'eigenvalueErrorBound', 'zeroTolerance', 'notes']),
    );
    (card.eigenvalues as number[]).forEach((value, k) => expect(value).toBeCloseTo([-2, 2][k], 12));
  });

  it('says which numbers are not finite, since JSON cannot', async () => {
    const loss = { ...toyLoss, expression: 'ln(x) + y' };
    const { status, out } = await saddlescope([
      'analyze',
      await file('undefined.json', problem([-1, 0], loss)),
      '--json',
    ]);
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ loss: null, nonFinite: { loss: 'NaN' } });
  });

  it('reads a CSV relative to the problem file', async () => {
    await file('table.csv', 'a,y\n1,2\n2,4\n3,6\n');
    const loss = {
      kind: 'network',
      layers: [{ type: 'dense', units: 1, bias: false }],
      loss: 'mse',
      data: { csv: 'table.csv', target: 'y', task: 'regression', validation: 0, standardize: false },
    };
    const { status, out, err } = await saddlescope([
      'analyze',
      await file('csv.json', problem([2], loss)),
      '--json',
    ]);
    expect({ status, err }).toEqual({ status: 0, err: '' });
    // L(w) = (1/3) Σ (wa − 2a)²: zero at w = 2, L″ = (2/3)(1 + 4 + 9).
    const card = JSON.parse(out) as { loss: number; eigenvalues: number[]; class: string };
    expect(card.loss).toBeCloseTo(0, 14);
    expect(card.eigenvalues[0]).toBeCloseTo(28 / 3, 12);
  });

  it('goes to the critical point right beside the given one, and says so; --no-polish does not', async () => {
    const path = await file('near.json', problem([1e-6, -2e-6]));
    const near = JSON.parse((await saddlescope(['analyze', path, '--json'])).out) as {
      class: string;
      polished: { distance: number };
    };
    expect(near.class).toBe('saddle');
    expect(near.polished.distance).toBeCloseTo(Math.hypot(1e-6, 2e-6), 12);
    const given = JSON.parse((await saddlescope(['analyze', path, '--no-polish', '--json'])).out) as object;
    expect(given).toMatchObject({ class: 'notCritical', polished: null, point: [1e-6, -2e-6] });
  });

  it('adds the recipe of homework 2-2 when asked, beside the verdict it should have been', async () => {
    const loss = {
      kind: 'network',
      layers: [{ type: 'dense', units: 1 }],
      loss: 'mse',
      data: { inputs: [[1]], targets: [[2]] },
    };
    const path = await file('hw22.json', problem([2, 0], loss));
    const { out } = await saddlescope(['analyze', path, '--hw22', '--json']);
    // L = (w + b − 2)²: one weight, so the block is the number a² = 1; the Hessian 2(1,1)ᵀ(1,1) has λ = 0, 4.
    expect(JSON.parse(out)).toMatchObject({
      hw22: {
        minimumRatio: 1,
        gradientNorm: 0,
        localMinimumLike: true,
        layers: [{ layer: 0, size: 1, positive: 1, tolerantPositive: 1, largestRank: 1 }],
        corrected: { inertia: { negative: 0, zero: 1, positive: 1 } },
      },
    });
    expect((await saddlescope(['analyze', path, '--hw22'])).out).toContain('HW2-2 recipe: minimum ratio 1');
    expect(JSON.parse((await saddlescope(['analyze', path, '--json'])).out)).not.toHaveProperty('hw22');
  });

  it('is readable without --json', async () => {
    const { status, out } = await saddlescope(['analyze', await file('saddle-2.json', problem([0, 0]))]);
    expect(status).toBe(0);
    expect(out).toContain('saddle (Morse index 1)');
  });
});

describe('critical', () => {
  const himmelblau = (): Promise<string> => {
    const box = [
      [-6, 6],
      [-6, 6],
    ];
    const expression = '(x^2 + y - 11)^2 + (x + y^2 - 7)^2';
    const loss = { kind: 'function', variables: ['x', 'y'], expression, box };
    return file('himmelblau.json', { schemaVersion: 1, loss });
  };

  it('finds the nine points of Himmelblau and knows that they are all', async () => {
    const path = await himmelblau();
    const { status, out } = await saddlescope(['critical', path, '--starts', '60', '--json']);
    expect(status).toBe(0);
    const found = JSON.parse(out) as { points: { class: string }[]; rejected: unknown[] };
    expect(found).toMatchObject({ completeness: { complete: true, minima: 4, saddles: 4, maxima: 1 } });
    expect(found.points.map((point) => point.class).sort()).toEqual([
      'maximum',
      ...Array<string>(4).fill('minimum'),
      ...Array<string>(4).fill('saddle'),
    ]);
  });

  it.each(FINDER_METHODS)('accounts for every start with %s', async (method) => {
    const path = await file('toy-search.json', { schemaVersion: 1, loss: toyLoss });
    const asked = ['--method', method, '--starts', '12', '--seed', '3', '--box', '-2,2,-2,2', '--json'];
    const { status, out } = await saddlescope(['critical', path, ...asked]);
    expect(status).toBe(0);
    const found = JSON.parse(out) as {
      points: { multiplicity: number; point: number[]; eigenvalues: number[] }[];
      rejected: { outcome: string }[];
      starts: number;
    };
    expect(found).toHaveProperty('completeness');
    const met = found.points.reduce((sum, { multiplicity }) => sum + multiplicity, 0);
    expect(met + found.rejected.length).toBe(found.starts);
    expect(found.starts).toBeGreaterThanOrEqual(12);
  });

  it('keeps a search in --out, goes on with more starts, and refuses another search there', async () => {
    const path = await himmelblau();
    const out = join(folder, 'search');
    const json = async (starts: number, where: string[]): Promise<Record<string, unknown>> => {
      const search = ['critical', path, '--starts', String(starts), '--json', ...where];
      return JSON.parse((await saddlescope(search)).out) as Record<string, unknown>;
    };
    const first = await json(20, ['--out', out]);
    const document = JSON.parse(await readFile(join(out, 'atlas.json'), 'utf8')) as { points: unknown[] };
    expect(document.points).toHaveLength((first.points as unknown[]).length);
    const rows = (await readFile(join(out, 'atlas-points.csv'), 'utf8')).trim().split('\r\n');
    expect(rows).toHaveLength(1 + document.points.length);
    expect(rows[0]).toMatch(/^point,class,.*,x,y$/);
    // Twenty starts are taken from the folder; the answer is that of a search at once.
    expect(await json(40, ['--out', out])).toEqual(await json(40, []));
    const other = await saddlescope(['critical', path, '--starts', '20', '--seed', '7', '--out', out]);
    expect(other.status).toBe(2);
    expect(other.err).toMatch(/holds a search with other settings/);
  });

  it('compares all finders, as a table and as JSON', async () => {
    const path = await file('toy-compare.json', problem([0.3, 0.2]));
    const table = await saddlescope(['critical', path, '--compare', '--starts', '5']);
    expect(table.status).toBe(0);
    expect(table.out.trimEnd().split('\n')).toHaveLength(2 + FINDER_METHODS.length);
    const { out } = await saddlescope(['critical', path, '--compare', '--starts', '5', '--json']);
    const { methods } = JSON.parse(out) as { methods: { method: string }[] };
    expect(methods.map(({ method }) => method)).toEqual([...FINDER_METHODS]);
    const both = await saddlescope(['critical', path, '--compare', '--method', 'newton']);
    expect([both.status, both.out]).toEqual([2, '']);
  });

  it('searches around the given point', async () => {
    const path = await file('toy-around.json', problem([0, 0]));
    const around = ['--around-point', '--spread', '1e-3', '--starts', '4', '--json'];
    const { out } = await saddlescope(['critical', path, ...around]);
    const { points } = JSON.parse(out) as { points: { class: string; multiplicity: number }[] };
    expect(points).toContainEqual(expect.objectContaining({ class: 'saddle', multiplicity: 4 }));
  });
});

describe('landscape', () => {
  it('answers x, y and loss[j][i] at x[i], y[j]; holes are null', async () => {
    const loss = { ...toyLoss, expression: 'sqrt(x) + 10*y' };
    const path = await file('holes.json', problem([1, 0], loss));
    const { status, out } = await saddlescope(['landscape', path, '--size', '5', '--json']);
    expect(status).toBe(0);
    const result = JSON.parse(out) as { x: number[]; y: number[]; loss: (number | null)[][] };
    const { x, y, loss: rows } = result;
    expect(result).toHaveProperty('kernels', expect.stringMatching(/^(fused|simd)$/));
    expect([x, y]).toEqual([
      [-2, -1, 0, 1, 2],
      [-2, -1, 0, 1, 2],
    ]);
    rows.forEach((row, j) => {
      row.forEach((value, i) => {
        if (x[i] < 0) expect(value).toBeNull();
        else expect(value).toBeCloseTo(Math.sqrt(x[i]) + 10 * y[j], 12);
      });
    });
  });
});

describe('spectrum', () => {
  it('answers eigenvalues and chosen eigenvectors with residuals, and says what computed', async () => {
    const loss = { ...toyLoss, expression: '3*x^2 - y^2 + 4*x*y' };
    const path = await file('quadratic.json', problem([0, 0], loss));
    const chosen = ['--largest', '1', '--smallest', '1'];
    const { status, out } = await saddlescope(['spectrum', path, ...chosen, '--json']);
    expect(status).toBe(0);
    const result = JSON.parse(out) as {
      eigenvalues: number[];
      eigenpairs: { rank: number; eigenvalue: number; residual: number; vector: number[] }[];
    };
    expect(result).toHaveProperty('kernels', expect.stringMatching(/^(fused|simd)$/));
    // H = [[6, 4], [4, −2]]: λ = 2 ± √32, v ∝ (4, λ − 6).
    const values = [2 - Math.sqrt(32), 2 + Math.sqrt(32)];
    result.eigenpairs.forEach(({ rank, eigenvalue, residual, vector }, k) => {
      expect(rank).toBe(k);
      expect(eigenvalue).toBeCloseTo(values[k], 12);
      expect(result.eigenvalues[k]).toBe(eigenvalue);
      expect(residual).toBeLessThan(1e-14);
      expect(vector[1] / vector[0]).toBeCloseTo((values[k] - 6) / 4, 12);
    });
    expect(result.eigenpairs).toHaveLength(2);
    const near = await saddlescope(['spectrum', path, '--near', '7']);
    expect(near.out).toMatch(/eigenvector 2 of 2: eigenvalue 7\.65.*residual .*x .* %, y .* %/);
    const wrong = await saddlescope(['spectrum', path, '--near', '7', '--estimate']);
    expect([wrong.status, wrong.err.split('\n').length]).toEqual([2, 2]);
    expect(wrong.err).toContain('eigenvectors need the exact Hessian');
  });
});

describe('run', () => {
  it('trains, analyses every checkpoint, keeps the folder; export gives it again', async () => {
    const out = join(folder, 'run-1');
    const path = await file('toy.json', toyExperiment(40));
    const first = await saddlescope(['run', path, '--out', out, '--json']);
    expect(first.status).toBe(0);
    const result = JSON.parse(first.out) as { checkpoints: { step: number; eigenvalues: number[] }[] };
    expect(result).toMatchObject({ state: 'completed', parameterCount: 2, steps: 40, folder: out });
    expect(result.checkpoints.map((checkpoint) => checkpoint.step)).toEqual([0, 10, 20, 30, 40]);
    for (const checkpoint of result.checkpoints) {
      expect(Object.keys(checkpoint)).toEqual(
        expect.arrayContaining(['loss', 'gradientNorm', 'eigenvalues', 'inertia', 'class']),
      );
      expect(checkpoint.eigenvalues).toHaveLength(2);
    }
    // What computed: the last digits of curvature depend on it.
    const runFile = JSON.parse(await readFile(join(out, 'run.json'), 'utf8')) as { kernels: string };
    expect(result).toHaveProperty('kernels', runFile.kernels);
    expect(['fused', 'simd']).toContain(runFile.kernels);
    const again = await saddlescope(['run', path, '--out', out]);
    expect(again.status).toBe(2);
    expect(again.err).toContain('add --resume to go on with it');
    const resumed = await saddlescope(['run', path, '--out', out, '--resume', '--json']);
    expect(JSON.parse(resumed.out)).toEqual(result);
    const document = await saddlescope(['export', out]);
    expect(JSON.parse(document.out)).toMatchObject({
      state: 'completed',
      checkpoints: result.checkpoints.map(() => ({})),
    });
    const tables = await saddlescope(['export', out, '--format', 'csv', '--out', join(folder, 'tables')]);
    expect(tables.status).toBe(0);
    expect(
      tables.err
        .trimEnd()
        .split('\n')
        .every((name) => existsSync(name)),
    ).toBe(true);
  });

  it('that is killed goes on with --resume and ends in the same numbers', async () => {
    const path = await file('blobs.json', blobsExperiment(20_000, 500));
    const whole = await saddlescope(['run', path, '--out', join(folder, 'whole'), '--json']);
    const out = join(folder, 'killed');
    const killed = await saddlescope(['run', path, '--out', out], (err, kill) => {
      // Not by the clock: as soon as the log of checkpoints has some weight.
      if (!err.includes('run folder')) return;
      const timer = setInterval(() => {
        void readFile(join(out, 'checkpoints')).then((log) => {
          if (log.length < 3000) return;
          clearInterval(timer);
          kill('SIGKILL');
        });
      }, 1);
    });
    expect(killed.status).toBeNull();
    const resumed = await saddlescope(['run', path, '--out', out, '--resume', '--json']);
    const numbers = ({ out: text }: Outcome): unknown => {
      const document = JSON.parse(text) as Record<string, unknown>;
      return { ...document, run: null, folder: null, secondsElapsed: null };
    };
    expect(numbers(resumed)).toEqual(numbers(whole));
  });

  it('ends with 130 when interrupted, says what is kept, and can be resumed', async () => {
    const out = join(folder, 'interrupted');
    const path = await file('long.json', blobsExperiment(50_000_000));
    let sent = false;
    const outcome = await saddlescope(['run', path, '--out', out, '--json'], (err, kill) => {
      if (sent || !err.includes('run folder')) return;
      sent = true;
      kill('SIGINT');
    });
    expect({ status: outcome.status, out: outcome.out }).toEqual({ status: 130, out: '' });
    expect(outcome.err).toMatch(/interrupted at step \d+ of 50000000; .* is kept in .*interrupted/);
    const { state } = JSON.parse(await readFile(join(out, 'run.json'), 'utf8')) as { state: string };
    expect(state).toBe('stopped');
    expect(existsSync(join(out, 'lock'))).toBe(false);
  });

  it('that diverges has done what was asked: exit status 0, the state and a line', async () => {
    const experiment = toyExperiment(50, {
      training: { optimizer: { kind: 'sgd', rate: 40 }, steps: 50 },
      start: [3, 2],
    });
    const path = await file('diverging.json', experiment);
    const { status, out, err } = await saddlescope([
      'run',
      path,
      '--out',
      join(folder, 'diverged'),
      '--json',
    ]);
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ state: 'diverged' });
    expect(err).toContain('Training diverged at step');
  });

  it('says what is odd about the data, and trains', async () => {
    const experiment = {
      schemaVersion: 1,
      loss: {
        kind: 'network',
        layers: [{ type: 'dense', units: 1 }],
        loss: 'mse',
        data: {
          inputs: [
            [1, 5],
            [2, 5],
            [3, 5],
          ],
          targets: [[1], [2], [3]],
        },
      },
      training: { optimizer: { kind: 'sgd', rate: 0.01 }, steps: 3 },
    };
    const path = await file('constant.json', experiment);
    const { status, out, err } = await saddlescope(['run', path, '--out', join(folder, 'odd'), '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ notes: [{ key: 'data.constantFeatures' }], steps: 3 });
    expect(err.trimEnd().split('\n')).toHaveLength(2);
  });

  it('writes into the data folder without --out', async () => {
    const { status, out } = await saddlescope(['run', await file('toy-2.json', toyExperiment(5)), '--json']);
    expect(status).toBe(0);
    const { folder: kept } = JSON.parse(out) as { folder: string };
    expect(kept.startsWith(join(folder, 'data', 'runs'))).toBe(true);
  });
});

/** Threads that stand further back than their process's first: field 19 of `stat` (proc(5)). */
function threadsBehind(pid: number | undefined): number {
  if (process.platform !== 'linux' || pid === undefined) return 0;
  const niceness = (task: string): number => {
    const stat = readFileSync(`/proc/${pid}/task/${task}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(') ') + 2).split(' ')[16]);
  };
  const own = niceness(String(pid));
  return readdirSync(`/proc/${pid}/task`).filter((task) => niceness(task) > own).length;
}

describe('serve', () => {
  it('prints the link, answers on it, ends in good order', async () => {
    const outcome = await new Promise<Outcome & { page: number; behind: number }>((resolve) => {
      const child = spawn(process.execPath, [join('main', 'cli', 'saddlescope.mjs'), 'serve'], {
        env: { ...process.env, SADDLESCOPE_BUILD: 'skip', SADDLESCOPE_DATA: join(folder, 'data') },
      });
      let [out, err, page, behind] = ['', '', 0, 0];
      child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
      child.stdout.on('data', (chunk: Buffer) => {
        out += chunk.toString();
        const url = /http:\S+/.exec(out)?.[0];
        if (url === undefined) return;
        behind = threadsBehind(child.pid);
        void fetch(url).then((response) => {
          page = response.status;
          child.kill('SIGINT');
        });
      });
      child.on('close', (status) => resolve({ status, out, err, page, behind }));
    });
    // More than the one pool thread that may have begun: the engine's helpers, too.
    if (process.platform === 'linux' && getPriority() < 10) expect(outcome.behind).toBeGreaterThan(2);
    expect(outcome.err).toContain('Ctrl+C');
    expect(outcome.out).toMatch(/^Open http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}\n$/);
    expect(outcome).toMatchObject({ status: 0, page: 200 });
  });
});
