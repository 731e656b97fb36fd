import { afterEach, describe, expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import { diagnose, type Diagnosis } from '../../app/diagnosis/diagnose.ts';
import { runFork, type ForkResult } from '../../app/diagnosis/forks/fork.ts';
import { gatherEvidence } from '../../app/diagnosis/evidence/gather-evidence.ts';
import { buildObjective } from '../../app/experiment/objective.ts';
import { trainingSchema } from '../../app/experiment/experiment.ts';
import type { ResolvedLoss } from '../../app/experiment/resolved-loss.ts';
import { createTrainer } from '../../app/training/trainer.ts';
import { trainingProblem } from '../../app/training/training-problem.ts';
import type { JobEvent, RunEvent } from '../../app/protocol/host-api.ts';
import type { HostClient } from '../client/host-client.ts';
import { accessibilityProblems } from '../testing/accessibility.ts';
import { fakeHost, type FakeWorld } from '../testing/fake-host.ts';
import { mount, type Mounted } from '../testing/mount.tsx';
import { DiagnoseView } from './diagnose-view.tsx';
import { diagnosisSession } from './diagnosis-session.ts';

const WORLD: FakeWorld = {
  name: 'saddle',
  box: [
    [-2, 2],
    [-2, 2],
  ],
  loss: (x, y) => 2 + x * x - y * y + y ** 4,
  path: [
    [1, 0],
    [0.5, 0],
    [0, 0],
  ],
  classes: ['notCritical', 'notCritical', 'saddle'],
};

/** A true stall at the saddle of WORLD, with the diagnosis and what-ifs that the engine makes of it. */
function stalled(): { diagnosis: Diagnosis; forks: ForkResult[] } {
  const expression = '2 + x^2 - y^2 + y^4';
  const loss: ResolvedLoss = {
    kind: 'function',
    key: expression,
    spec: { kind: 'function', variables: ['x', 'y'], expression },
  };
  const training = trainingSchema.parse({
    optimizer: { kind: 'sgd', rate: 0.05 },
    steps: 150,
    evaluateEvery: 1,
  });
  const objective = buildObjective(loss, 'train');
  const trainer = createTrainer(
    trainingProblem(objective, null),
    { ...training, evaluateEvery: 1 },
    Float64Array.of(1, 1e-12),
  );
  const rows = [trainer.startRow()];
  const checkpoints = [trainer.checkpoint()];
  while (trainer.step < 150) {
    const row = trainer.advance();
    if (row !== null) rows.push(row);
  }
  checkpoints.push(trainer.checkpoint());
  const metrics = Float64Array.from(rows.flatMap((row) => [...row]));
  const diagnosis = diagnose(gatherEvidence({ loss, training, metrics, checkpoints, diverged: false }));
  const from = checkpoints[1];
  const stall = { loss, training, rate: 0.05, from, objective };
  const proposals = diagnosis.verdicts[0].proposals.map(({ proposal }) => proposal);
  return { diagnosis, forks: [null, ...proposals].map((proposal) => runFork(stall, proposal, 100)) };
}

const { diagnosis, forks } = stalled();

/** A run that goes on: what it sends, which diagnoses it was asked for, and the answer to the last one. */
interface LiveRun {
  send: (event: RunEvent) => void;
  readonly asked: number[];
  answer: () => void;
}

/** Answers as a host would; `cancelled` collects the jobs that were asked to end. */
function diagnosingHost(cancelled: string[], checkpoints: boolean, live: LiveRun | null): HostClient {
  const host = fakeHost(WORLD);
  const topics = new Map<string, (send: (event: never) => void) => void>();
  let count = 0;
  const job = (send: (emit: (event: never) => void) => void): { job: string } => {
    const id = `d${++count}`;
    topics.set(`job:${id}`, send);
    return { job: id };
  };
  const done = { kind: 'done', outcome: 'completed' } as never;
  return {
    ...host,
    request: (async (method: string, params: unknown) => {
      if (live !== null && method === 'run.get') {
        const record = await host.request('run.get', params as { run: string });
        return { ...record, state: 'running', steps: 1000 };
      }
      if (!checkpoints && method === 'run.get') {
        const record = await host.request('run.get', params as { run: string });
        return { ...record, state: 'diverged', checkpoints: [] };
      }
      if (method === 'diagnosis.get') return { ...diagnosis, step: 7 };
      if (method === 'diagnosis.start') {
        const { steps } = params as { steps?: number[] };
        if (live !== null) {
          live.asked.push(steps?.[0] ?? -1);
          return job((emit) => {
            live.answer = () => {
              emit({ kind: 'diagnosis', diagnosis: { ...diagnosis, step: steps?.[0] } } as never);
              emit(done);
            };
          });
        }
        // Along the run one diagnosis is still to come, so that it can be cancelled.
        return Promise.resolve(
          job((emit) => {
            for (const step of steps ?? [0, 10])
              emit({ kind: 'diagnosis', diagnosis: { ...diagnosis, step } } as never);
            if (steps === undefined) emit({ kind: 'progress', done: 2, total: 3, secondsLeft: 1 } as never);
            else emit(done);
          }),
        );
      }
      if (method === 'diagnosis.forks') {
        return Promise.resolve(
          job((emit) => {
            forks.forEach((fork, index) => emit({ kind: 'fork', index, fork, prediction: null } as never));
            emit(done);
          }),
        );
      }
      if (method === 'job.cancel') cancelled.push((params as { job: string }).job);
      return host.request(method as never, params as never);
    }) as HostClient['request'],
    subscribe(topic, listener) {
      if (live !== null && topic.startsWith('run:')) live.send = listener as LiveRun['send'];
      const send = topics.get(topic);
      if (send === undefined) return host.subscribe(topic, listener);
      send(listener as (event: never) => void);
      return () => undefined;
    },
  };
}

let mounted: Mounted | null = null;
afterEach(() => mounted?.unmount());

async function open(
  options: { scheme?: 'dark' | 'light'; language?: 'en' | 'zh' } = {},
  cancelled: string[] = [],
  checkpoints = true,
  live: LiveRun | null = null,
): Promise<Mounted> {
  const host = diagnosingHost(cancelled, checkpoints, live);
  mounted = mount(host, <DiagnoseView />, { ...options, width: 1280, height: 900 });
  document.documentElement.dataset.mantineColorScheme = options.scheme ?? 'light';
  document.documentElement.lang = options.language ?? 'en';
  document.title = 'Saddlescope';
  await mounted.app.actions.boot();
  await mounted.app.actions.showRun('run1');
  return mounted;
}

describe('the workspace Diagnose', () => {
  it('follows the selected checkpoint and marks the path to its verdict', async () => {
    const { app, element } = await open();
    await expect.element(page.getByRole('heading', { name: /^Strict saddle/ })).toBeVisible();
    const taken = [...element.querySelectorAll('.diagnosis-tree .node.taken')].map((node) =>
      node.getAttribute('aria-label'),
    );
    expect(taken.at(-1)).toBe('Strict saddle');
    expect(taken[0]).toBe('Is the run finite?');
    app.actions.selectCheckpoint('run1', 10);
    await expect.element(page.getByRole('heading', { name: /step 10$/ })).toBeVisible();
  });

  it('opens the numbers behind a node by keyboard', async () => {
    const { element } = await open();
    await expect.element(page.getByRole('heading', { name: /^Strict saddle/ })).toBeVisible();
    const node = element.querySelector<SVGGElement>('.diagnosis-tree [aria-label="Strict saddle"]');
    node?.focus();
    node?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    await vi.waitFor(() =>
      expect(element.querySelectorAll('.diagnosis-evidence .finding-name').length).toBe(
        diagnosis.verdicts[0].findings.length,
      ),
    );
  });

  it('is one stop of the Tab key; arrows walk along the tree', async () => {
    const { element } = await open();
    await expect.element(page.getByRole('heading', { name: /^Strict saddle/ })).toBeVisible();
    const stops = (): (string | null)[] =>
      [...element.querySelectorAll('.diagnosis-tree [tabindex="0"]')].map((node) =>
        node.getAttribute('aria-label'),
      );
    expect(stops()).toEqual(['Strict saddle']);
    const press = (key: string): boolean | undefined =>
      document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    element.querySelector<SVGGElement>('.diagnosis-tree [tabindex="0"]')?.focus();
    press('ArrowLeft');
    await vi.waitFor(() => expect(stops()).toEqual(['What does the curvature say?']));
    press('ArrowRight');
    await vi.waitFor(() => expect(stops()).toEqual(['Strict saddle']));
    press('ArrowDown');
    await vi.waitFor(() => expect(stops()).toEqual(['Degenerate point']));
  });

  it('says what a number means when its name is pressed, and closes a node by Escape', async () => {
    const { element } = await open();
    await expect.element(page.getByRole('heading', { name: /^Strict saddle/ })).toBeVisible();
    await page.getByRole('button', { name: /^distance of the critical point/ }).click();
    await expect.element(page.getByText(/^‖θ − θ\*‖\/max\(1, ‖θ‖\), θ\* the critical point/)).toBeVisible();
    const node = element.querySelector<SVGGElement>('.diagnosis-tree [aria-label="Mismatch"]');
    node?.focus();
    node?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    await expect.element(page.getByText('Not weighed: what it needs is not known here.')).toBeVisible();
    node?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    await vi.waitFor(() => expect(element.querySelector('.diagnosis-evidence')).toBeNull());
  });

  it('stays where it was made while the run goes on, and never drops a diagnosis under way for the next checkpoint', async () => {
    const live: LiveRun = { send: () => undefined, asked: [], answer: () => undefined };
    const cancelled: string[] = [];
    const { element } = await open({}, cancelled, true, live);
    const goOn = (step: number): void =>
      live.send({
        kind: 'checkpoint',
        checkpoint: { step, loss: 2, gradientNorm: 0, card: null, notes: [] },
      });
    await vi.waitFor(() => expect(live.asked).toEqual([20]));
    goOn(30);
    goOn(40);
    await expect.element(page.getByText('Gathering evidence…')).toBeVisible();
    live.answer();
    await expect.element(page.getByRole('heading', { name: /^Strict saddle/ })).toBeVisible();
    await expect.element(page.getByRole('heading', { name: /step 20$/ })).toBeVisible();
    await expect.element(page.getByText('The run has gone on to step 40.')).toBeVisible();
    expect([live.asked, cancelled]).toEqual([[20], []]);
    await page.getByRole('button', { name: 'Diagnose it there' }).click();
    await vi.waitFor(() => expect(live.asked).toEqual([20, 40]));
    // What was said before stays in sight until the next answer.
    expect(element.querySelector('.diagnose-answer')?.getAttribute('data-stale')).toBe('true');
    live.answer();
    await expect.element(page.getByRole('heading', { name: /step 40$/ })).toBeVisible();
    expect(element.querySelector('.diagnose-answer')?.getAttribute('data-stale')).toBe('false');
  });

  it('draws verdicts along the run as they come, and can be cancelled with them kept', async () => {
    const cancelled: string[] = [];
    const { element } = await open({}, cancelled);
    await vi.waitFor(() => expect(element.querySelector('.verdict-stretch')).not.toBeNull());
    expect(element.querySelector('.verdict-stretch')?.textContent).toBe('');
    await page.getByRole('button', { name: 'Diagnose along the run' }).click();
    // One checkpoint alone is too narrow for a word, not for its name.
    await vi.waitFor(() => expect(element.querySelectorAll('.verdict-stretch').length).toBe(1));
    const stretch = (): Element | null => element.querySelector('.verdict-stretch');
    await vi.waitFor(() => expect(stretch()?.getAttribute('aria-label')).toContain('0–20'));
    expect(stretch()?.textContent).toBe('Strict saddle');
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(cancelled).toHaveLength(1);
    expect(element.querySelectorAll('.verdict-stretch').length).toBe(1);
    await expect.element(page.getByRole('button', { name: 'Diagnose along the run' })).toBeVisible();
  });

  it('judges the records of a run that ended without a checkpoint', async () => {
    const { element } = await open({}, [], false);
    await expect.element(page.getByRole('heading', { name: /^Strict saddle/ })).toBeVisible();
    await expect.element(page.getByRole('heading', { name: /step 20$/ })).toBeVisible();
    expect(element.querySelector('.what-if')).toBeNull();
    expect(element.querySelector('.track-row')).toBeNull();
  });

  it('names the experiments that would test a verdict with what they are predicted to show', async () => {
    const { element } = await open({ language: 'zh' });
    await vi.waitFor(() => expect(element.querySelector('.diagnosis-proposals')).not.toBeNull());
    const [escape] = element.querySelectorAll('.diagnosis-proposals li');
    expect(escape.textContent).toContain('沿最负特征向量迈步 （预测：低于照常继续）');
  });

  it('says how far the surface of a report is, leaves it without a file, and saves it when it is there', async () => {
    const cancelled: string[] = [];
    const { app } = await open({}, cancelled);
    await expect.element(page.getByRole('heading', { name: /^Strict saddle/ })).toBeVisible();
    const jobs: { topic: string; send: (event: JobEvent) => void }[] = [];
    Object.assign(app.host, {
      subscribe: (topic: string, send: (event: JobEvent) => void) => {
        jobs.push({ topic, send });
        return () => undefined;
      },
    });
    const saved: Blob[] = [];
    const create = vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
      saved.push(blob as Blob);
      return 'data:,';
    });
    const button = page.getByRole('button', { name: 'Save report' });
    await button.click();
    await expect.element(page.getByText('Drawing the surface of the report…')).toBeVisible();
    await vi.waitFor(() => expect(jobs).toHaveLength(1));
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(cancelled).toEqual([jobs[0].topic.replace('job:', '')]);
    await button.click();
    await vi.waitFor(() => expect(jobs).toHaveLength(2));
    jobs[1].send({ kind: 'progress', done: 480, total: 961, secondsLeft: 1 });
    const bar = page.getByRole('progressbar');
    await vi.waitFor(() => expect(Number(bar.element().getAttribute('aria-valuenow'))).toBeCloseTo(49.9, 0));
    expect(saved).toEqual([]);
    jobs[1].send({ kind: 'done', outcome: 'completed' });
    await expect.element(button).toBeVisible();
    expect(await saved.at(0)?.text()).toContain('Strict saddle');
    expect(saved).toHaveLength(1);
    create.mockRestore();
  });

  it('tabulates what-ifs, the lowest loss in bold', async () => {
    const { element } = await open();
    await expect.element(page.getByRole('heading', { name: /^Strict saddle/ })).toBeVisible();
    await page.getByRole('button', { name: 'Try the proposals' }).click();
    await vi.waitFor(() =>
      expect(element.querySelectorAll('.diagnosis-forks tbody tr').length).toBe(forks.length),
    );
    const rows = [...element.querySelectorAll('.diagnosis-forks tbody tr')];
    const best = forks.reduce((a, fork, k) => (fork.trainLoss < forks[a].trainLoss ? k : a), 0);
    expect(best).toBeGreaterThan(0);
    expect(rows[best].querySelector('[data-best="true"]')).not.toBeNull();
    expect(rows[0].querySelector('[data-best="true"]')).toBeNull();
  });

  it('shows what there is to do at once in the smallest window, and what it does when it begins', async () => {
    const { element } = await open();
    // As the window holds it.
    Object.assign(element.style, { display: 'flex', flexDirection: 'column', height: '632px' });
    await expect.element(page.getByRole('heading', { name: /^Strict saddle/ })).toBeVisible();
    const view = element.querySelector<HTMLElement>('.diagnose-view');
    if (view === null) throw new Error('no view');
    const inView = (part: Element | null): boolean => {
      const [box, frame] = [part?.getBoundingClientRect(), view.getBoundingClientRect()];
      return box !== undefined && box.height > 0 && box.top >= frame.top && box.bottom <= frame.bottom;
    };
    const button = page.getByRole('button', { name: 'Try the proposals' });
    expect(view.scrollHeight).toBeGreaterThan(view.clientHeight);
    expect(inView(button.element())).toBe(true);
    // What is to be tried stands before the numbers that speak for it.
    const [proposals, evidence] = ['.diagnosis-proposals', '.diagnosis-card details'].map((one) =>
      element.querySelector(one)?.getBoundingClientRect(),
    );
    expect(proposals?.bottom).toBeLessThanOrEqual(evidence?.top ?? 0);
    await button.click();
    await vi.waitFor(() => expect(inView(element.querySelector('.diagnosis-forks tbody tr'))).toBe(true));
    expect(inView(element.querySelector('.diagnosis-forks tbody tr:last-child'))).toBe(true);
    // Scrolled down, it is still there, with nothing of the page above it.
    expect(view.scrollTop).toBeGreaterThan(0);
    expect(inView(button.element())).toBe(true);
    const header = element.querySelector('.diagnose-view > header');
    expect(header?.getBoundingClientRect().top).toBe(view.getBoundingClientRect().top);
  });

  it('adopts a what-if under a name in the language of the window', async () => {
    const { app, element } = await open({ language: 'zh' });
    await vi.waitFor(() => expect(element.querySelector('.diagnosis-card')).not.toBeNull());
    await page.getByRole('button', { name: '试行提议' }).click();
    await vi.waitFor(() => expect(element.querySelector('.diagnosis-forks button:enabled')).not.toBeNull());
    const asked: unknown[] = [];
    const { request } = app.host;
    Object.assign(app.host, {
      request: (method: string, params: unknown) => {
        if (method !== 'diagnosis.adopt') return request(method as never, params as never);
        asked.push((params as { name: string }).name);
        return request('run.get', { run: 'run2' });
      },
    });
    const rows = [...element.querySelectorAll('.diagnosis-forks tbody tr')];
    rows
      .find((row) => row.textContent?.includes('沿最负特征向量'))
      ?.querySelector('button')
      ?.click();
    await vi.waitFor(() => expect(asked).toEqual(['saddle (离开鞍点)']));
  });

  it('offers nothing to try where the data are gone, and says so once', async () => {
    const { app, element } = await open();
    await expect.element(page.getByRole('heading', { name: /^Strict saddle/ })).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'Try the proposals' })).toBeVisible();
    const { store } = diagnosisSession(app);
    const missing = [{ key: 'diagnosis.missing.loss.goneSaved' }];
    const gone = { ...diagnosis, step: 20, evidence: { ...diagnosis.evidence, missing } };
    store.setState({ known: new Map([['run1:20', gone]]) });
    await expect.element(page.getByText(/^The data are gone .* nothing can be tried\.$/)).toBeVisible();
    expect(page.getByRole('button', { name: 'Try the proposals' }).elements()).toEqual([]);
    expect(element.querySelectorAll('.diagnosis-cards section li').length).toBe(1);
    // Nor where no verdict proposes anything.
    const verdicts = diagnosis.verdicts.map((verdict) => ({ ...verdict, proposals: [] }));
    store.setState({ known: new Map([['run1:20', { ...diagnosis, step: 20, verdicts }]]) });
    await expect.element(page.getByText('Nothing is proposed here: just go on.')).toBeVisible();
    expect(page.getByRole('button', { name: 'Try the proposals' }).elements()).toEqual([]);
  });

  it.each([
    ['dark', 'en'],
    ['light', 'zh'],
  ] as const)('names everything and keeps its contrast, in %s and %s', async (scheme, language) => {
    const { element } = await open({ scheme, language });
    await vi.waitFor(() => expect(element.querySelector('.diagnosis-card')).not.toBeNull());
    await page.getByRole('button', { name: language === 'zh' ? '试行提议' : 'Try the proposals' }).click();
    await vi.waitFor(() => expect(element.querySelector('.diagnosis-forks')).not.toBeNull());
    expect(await accessibilityProblems(element)).toEqual([]);
  });

  it('takes a huge record, and keeps it in view with a complaint when the next file is none', async () => {
    const { app, element } = await open();
    const lines = Array.from({ length: 200_000 }, (_, k) => `${k},${1 / (1 + k / 1e4)}`);
    diagnosisSession(app).openRecords(new File([`step,loss\n${lines.join('\n')}\n`], 'huge.csv'));
    await expect.element(page.getByRole('heading', { level: 2, name: 'huge.csv' })).toBeVisible();
    await vi.waitFor(() => expect(element.querySelector('.race-chart canvas')).not.toBeNull());
    diagnosisSession(app).openRecords(new File([''], 'empty.csv'));
    await expect.element(page.getByRole('alert')).toHaveTextContent(/^empty.csv: expected a CSV table/);
    await expect.element(page.getByRole('heading', { level: 2, name: 'huge.csv' })).toBeVisible();
  });

  it('reads records beside the window, says how far it is, and can be told to leave it', async () => {
    const { app } = await open();
    const { store, openRecords } = diagnosisSession(app);
    const lines = Array.from({ length: 200_000 }, (_, k) => `${k},${1 / (1 + k / 1e4)}`);
    openRecords(new File([`step,loss\n${lines.join('\n')}\n`], 'huge.csv'));
    // Nothing has been read when the call comes back: the window is free.
    expect(store.getState().reading).toEqual({ name: 'huge.csv', share: 0 });
    await expect.element(page.getByText('Reading huge.csv…')).toBeVisible();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect.element(page.getByRole('button', { name: 'Open records…' })).toBeVisible();
    openRecords(new File(['step,loss\n0,1\n'], 'short.csv'));
    await expect.element(page.getByRole('heading', { level: 2, name: 'short.csv' })).toBeVisible();
    expect(store.getState().reading).toBeNull();
  });

  it('says in the language of the window what is wrong with a file', async () => {
    const { app } = await open({ language: 'zh' });
    diagnosisSession(app).openRecords(new File(['step,reward\n0,1\n'], 'wrong.csv'));
    const alert = page.getByRole('alert');
    await expect.element(alert).toHaveTextContent('wrong.csv: 需要一列名为 loss');
    await expect.element(alert).toHaveTextContent('得到的列是 step, reward');
  });

  it.each([
    ['dark', 'zh'],
    ['light', 'en'],
  ] as const)('shows the records of another program, in %s and %s', async (scheme, language) => {
    const { app, element } = await open({ scheme, language });
    const lines = Array.from({ length: 100 }, (_, k) => `${k},${1 / (1 + k)},${2 / (1 + k)}`);
    diagnosisSession(app).openRecords(new File([`epoch,loss,val_loss\n${lines.join('\n')}\n`], 'other.csv'));
    await expect.element(page.getByRole('heading', { level: 2, name: 'other.csv' })).toBeVisible();
    const taken = element.querySelectorAll('.diagnosis-tree .node.taken');
    expect(taken.length).toBeGreaterThan(1);
    expect(element.querySelector('.race-chart canvas')).not.toBeNull();
    expect(await accessibilityProblems(element)).toEqual([]);
  });
});
