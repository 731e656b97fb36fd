import type { PointCard } from '../../app/curvature/point-card.ts';
import type { Note } from '../../app/data/prepared-data.ts';
import type { Experiment } from '../../app/experiment/experiment.ts';
import type { ResolvedLoss } from '../../app/experiment/resolved-loss.ts';
import type {
  CheckpointSummary,
  RunEvent,
  RunRecord,
  RunState,
  RunSummary,
} from '../../app/protocol/host-api.ts';
import { leastMetric } from '../../app/training/least-metric.ts';
import { METRIC_COLUMNS } from '../../app/training/metric-columns.ts';
import type {
  JobOutput,
  SpectrumPointBlock,
  TrainingMessage,
  TrainingStart,
} from '../../app/protocol/jobs.ts';
import type { SpectraRecord } from '../../app/protocol/spectra.ts';
import type { AnalysesBeside } from './analyses-beside.ts';
import { CardQueue, type CardOutcome } from './card-queue.ts';
import { checkpointLoss } from './checkpoint-loss.ts';
import { Coalescer } from './coalescer.ts';
import { joinBlocks, type SpectrumBlock } from '../../app/curvature/spectrum-record.ts';
import { SpectrumSeries, type SeriesPlan } from './spectrum-series.ts';
import { HostFailure } from './host-failure.ts';
import { MetricsTable } from './metrics-table.ts';
import {
  type CheckpointEntry,
  type RunContents,
  type RunFile,
  type RunFolder,
  type RunLock,
  type StoredCheckpoint,
} from './run-folder.ts';
import type { TensorflowLane } from './tensorflow-lane.ts';
import type { ThreadFiles } from './thread-files.ts';
import { TrainingThread, type TrainingHandle } from './training-thread.ts';
import { Turns } from './turns.ts';

export type RunAction = 'pause' | 'resume' | 'step' | 'stop' | 'checkpoint';

/** What a run needs of its host. */
export interface RunServices {
  readonly files: ThreadFiles;
  readonly tensorflow: TensorflowLane;
  /** Analyses under way at once per run. */
  readonly analyses: number;
  /** The same beside its training. */
  readonly analysesBeside: AnalysesBeside;
  publish(run: string, event: RunEvent): void;
  analyze(loss: ResolvedLoss, theta: Float64Array, float32Origin: boolean): Promise<PointCard>;
  spectra(
    loss: ResolvedLoss,
    experiment: Experiment,
    points: SpectrumPointBlock,
    plan: SeriesPlan,
  ): Promise<JobOutput<'spectra'>>;
}

/** What starts or continues a run's training. */
export interface RunPlan {
  readonly loss: ResolvedLoss;
  /** Null when there is nothing left to train and only spectra are owed. */
  readonly start: TrainingStart | null;
  /** Spectra along the run; null for none. */
  readonly series: SeriesPlan | null;
}

const ENDED: ReadonlySet<RunState> = new Set(['completed', 'stopped', 'diverged', 'failed']);

/** One run: its records, its folder and, while it trains, its thread. */
export class Run {
  readonly id: string;
  readonly experiment: Experiment;
  readonly folder: RunFolder;
  readonly #services: RunServices;
  readonly #metrics: MetricsTable;
  readonly #checkpoints: Map<number, CheckpointEntry>;
  readonly #cards: Map<number, PointCard>;
  readonly #cardNotes = new Map<number, readonly Note[]>();
  readonly #rows: Coalescer<Float64Array>;
  #file: RunFile;
  #thread: TrainingHandle | null = null;
  #queue: CardQueue | null = null;
  #series: SpectrumSeries | null = null;
  readonly #blocks: Coalescer<SpectrumBlock>;
  /** Seconds that earlier sessions took. */
  #sessionElapsed = 0;
  #lock: RunLock | null = null;
  #sessionStart = 0;
  #sessionStep = 0;
  #elapsedBefore: number;
  /** Writes in order; a disk that fails ends the run. */
  #writing: Promise<void> = Promise.resolve();
  #owed: Promise<void> = Promise.resolve();
  #settled: Promise<void> = Promise.resolve();
  #settle: () => void = () => undefined;

  constructor(folder: RunFolder, contents: RunContents, services: RunServices) {
    this.id = contents.file.run;
    this.experiment = contents.experiment;
    this.folder = folder;
    this.#file = contents.file;
    this.#services = services;
    this.#metrics = new MetricsTable(contents.metrics);
    this.#checkpoints = contents.checkpoints;
    this.#cards = contents.cards;
    this.#elapsedBefore = contents.file.secondsElapsed;
    this.#blocks = new Coalescer((parts) =>
      this.#services.publish(this.id, {
        kind: 'spectra',
        block: joinBlocks(parts),
        cost: this.#series?.cost() ?? null,
      }),
    );
    this.#rows = new Coalescer((parts) =>
      this.#services.publish(this.id, { kind: 'metrics', rows: joined(parts) }),
    );
  }

  /** Checkpoints passed through float32. */
  get float32Origin(): boolean {
    return this.#file.float32Origin === true;
  }

  get isTraining(): boolean {
    return this.#thread !== null;
  }

  /** Training has ended, all checkpoints are analysed and everything is on disk. */
  settled(): Promise<void> {
    return this.#settled;
  }

  /** What training has told so far is on disk, its checkpoints in the list. */
  recorded(): Promise<void> {
    return this.#writing;
  }

  /** Starts the thread; from the last checkpoint when the plan's start says so. */
  begin(plan: RunPlan, lock: RunLock): void {
    this.#lock = lock;
    this.#settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
    // Cards and spectra take turns.
    const { analyses, analysesBeside } = this.#services;
    const turns = new Turns(plan.start === null ? analyses : analysesBeside.held);
    this.#queue = new CardQueue({
      analyze: ({ theta, optimizerState }) =>
        turns.run(() =>
          this.#services.analyze(checkpointLoss(plan.loss, optimizerState), theta, this.float32Origin),
        ),
      deliver: (outcome) => this.#deliverCard(outcome),
      // A look at a checkpoint may take many seconds: one thread stays free for spectra.
      width: plan.series === null ? analyses : analysesBeside.training,
    });
    this.#owed = this.#file.noSpectrum === null ? this.#analyzeMissing() : Promise.resolve();
    if (plan.start === null) {
      void this.#finish(null);
      return;
    }
    this.#sessionStart = performance.now();
    this.#sessionStep = plan.start.resume?.step ?? 0;
    this.#sessionElapsed = this.#file.secondsElapsed;
    this.#beginSeries(plan, turns);
    this.#elapsedBefore = this.#file.secondsElapsed;
    this.#setState(plan.start.paused ? 'paused' : 'running', null, this.#sessionStep);
    this.#thread = this.#train(plan.start);
  }

  /** Starts the engine that the experiment asks for; where TensorFlow cannot be loaded, float64 takes over. */
  #train(start: TrainingStart): TrainingHandle {
    const { files, tensorflow } = this.#services;
    const listener = {
      message: (message: TrainingMessage) => this.#receive(message),
      crashed: (error: Error) =>
        this.#end('failed', this.#file.step, { key: 'run.failed', values: { message: oneLine(error) } }),
    };
    if (this.experiment.training.engine !== 'tensorflow') return new TrainingThread(files, start, listener);
    return tensorflow.start(start, {
      ...listener,
      report: (report) => {
        const isLoaded = report.backend !== 'none';
        const difference = report.difference ?? this.#file.tensorflow?.difference ?? null;
        this.#file = { ...this.#file, tensorflow: { ...report, difference }, float32Origin: isLoaded };
        if (!isLoaded && this.#thread !== null) this.#thread = new TrainingThread(files, start, listener);
        this.#services.publish(this.id, { kind: 'state', summary: this.summary() });
      },
    });
  }

  control(action: RunAction): void {
    if (this.#thread === null) {
      throw new HostFailure('busy', `run ${this.id}: expected a run that trains, it is ${this.#file.state}`);
    }
    this.#thread.send({ command: action });
  }

  /**
   * Ends training at once and drops analyses that have not begun; the run can be continued from its last checkpoint.
   * `settled()` resolves when what was under way is written.
   */
  interrupt(): void {
    if (this.#thread !== null) this.#end('paused', this.#file.step, null);
    this.#series?.close();
    this.#queue?.clear();
    this.#queue = null;
  }

  summary(): RunSummary {
    const { run, state, message, step, parameterCount } = this.#file;
    const steps = this.experiment.training.steps;
    const done = step - this.#sessionStep;
    const session = this.#thread === null ? 0 : (performance.now() - this.#sessionStart) / 1000;
    return {
      run,
      name: this.experiment.name,
      state,
      message,
      step,
      steps,
      parameterCount,
      secondsElapsed: this.#elapsedBefore + session,
      ...(this.#file.imported === undefined ? {} : { imported: this.#file.imported }),
      ...(this.#file.tensorflow === undefined ? {} : { tensorflow: this.#file.tensorflow }),
      secondsLeft: state === 'running' && done > 0 ? (session / done) * (steps - step) : null,
    };
  }

  record(): RunRecord {
    return {
      ...this.summary(),
      experiment: this.experiment,
      metrics: this.#metrics.rows(),
      checkpoints: this.checkpoints(),
    };
  }

  /** By step, ascending. */
  checkpoints(): CheckpointSummary[] {
    return [...this.#checkpoints.keys()].sort((a, b) => a - b).map((step) => this.#summaryAt(step));
  }

  /** The checkpoint with its θ. */
  async checkpoint(step: number): Promise<{ summary: CheckpointSummary; stored: StoredCheckpoint }> {
    const entry = this.#checkpoints.get(step);
    if (!entry) {
      const known = [...this.#checkpoints.keys()].sort((a, b) => a - b);
      throw new HostFailure(
        'notFound',
        `step: expected a checkpoint of run ${this.id} (${listed(known)}), got ${step}`,
        'step',
      );
    }
    return { summary: this.#summaryAt(step), stored: await this.folder.readCheckpoint(entry) };
  }

  /** The newest checkpoint, or null before there is one. */
  async lastCheckpoint(): Promise<StoredCheckpoint | null> {
    const last = [...this.#checkpoints.keys()].reduce((most, step) => Math.max(most, step), -1);
    return last < 0 ? null : (await this.checkpoint(last)).stored;
  }

  /** The recorded spectra along the run, thinned. */
  async spectra(maximum: number, numbers?: number): Promise<SpectraRecord> {
    const { series } = this.folder;
    const total = series.steps.length;
    return { total, block: await series.read(maximum, numbers), cost: this.#series?.cost() ?? null };
  }

  /**
   * Where training has to go on so that every spectrum that was owed at the interruption is taken again: the last checkpoint,
   * or with a spectrum every k steps the last one before the first that is missing. Null where only the start will do.
   */
  async resumePoint(): Promise<StoredCheckpoint | null> {
    const every = this.experiment.analysis.spectrumEvery;
    if (typeof every !== 'number') return this.lastCheckpoint();
    const missing = this.#firstMissingSpectrum(every);
    const known = [...this.#checkpoints.keys()].filter((step) => step < missing).sort((a, b) => b - a);
    const stateLength = (await this.lastCheckpoint())?.optimizerState.length;
    for (const step of known) {
      const { stored } = await this.checkpoint(step);
      // The last finite state of a diverged run has nothing to go on from.
      if (stored.optimizerState.length === stateLength) return stored;
    }
    return null;
  }

  /** The first step of the series without a spectrum; Infinity where none is owed. */
  #firstMissingSpectrum(every: number): number {
    const last = this.folder.series.lastStep;
    const end = this.#file.state === 'completed' ? this.#file.step : this.experiment.training.steps;
    if (last >= end) return Infinity;
    return last < 0 ? 0 : Math.min(end, (Math.floor(last / every) + 1) * every);
  }

  get owesSpectra(): boolean {
    const every = this.experiment.analysis.spectrumEvery;
    return typeof every === 'number' && this.#firstMissingSpectrum(every) < Infinity;
  }

  /** η of the last update recorded up to a step; null where none was. */
  rateAt(step: number): number | null {
    const rows = this.#metrics.rows();
    const [width, column] = [METRIC_COLUMNS.length, METRIC_COLUMNS.indexOf('rate')];
    let rate: number | null = null;
    for (let at = 0; at < rows.length && rows[at] <= step; at += width) {
      if (rows[at + column] > 0) rate = rows[at + column];
    }
    return rate;
  }

  get lossKey(): string {
    return this.#file.lossKey;
  }

  get lastMetricStep(): number {
    return this.#metrics.lastStep;
  }

  #receive(message: TrainingMessage): void {
    switch (message.kind) {
      case 'metrics': {
        const rows = this.#metrics.append(message.rows);
        if (rows.length === 0) return;
        this.#file = { ...this.#file, step: Math.max(this.#file.step, this.#metrics.lastStep) };
        this.#write(() => this.folder.appendMetrics(rows));
        this.#rows.add(rows);
        return;
      }
      case 'kernels':
        this.#noteKernels(message.kernels);
        return;
      case 'position':
        this.#services.publish(this.id, message);
        return;
      case 'checkpoint':
        this.#addCheckpoint({
          ...message.checkpoint,
          loss: message.loss,
          gradientNorm: message.gradientNorm,
        });
        return;
      case 'spectra':
        this.#series?.receive(message.points);
        return;
      case 'state':
        this.#setState(message.state, null, message.step);
        return;
      case 'ended': {
        const note: Note | null =
          message.outcome === 'diverged'
            ? this.#divergedNote(message.step, message.message ?? 'loss')
            : this.#bestNote(message.message === 'earlyStopping');
        this.#end(message.outcome, message.step, note);
      }
    }
  }

  /** What was never finite is none of the steps' doing. */
  #divergedNote(step: number, what: string): Note {
    const rows = this.#metrics.rows();
    const wasFinite = (['trainLoss', 'gradientNorm'] as const).every((column) =>
      Number.isFinite(leastMetric(rows, column)?.value ?? NaN),
    );
    return wasFinite
      ? { key: 'run.diverged', values: { step, what } }
      : { key: 'run.notFiniteAtStart', values: { what } };
  }

  /** Where the validation loss was lowest, in runs with early stopping; that step's checkpoint is kept. */
  #bestNote(isEarly: boolean): Note | null {
    if (this.experiment.training.earlyStopping === undefined) return null;
    const best = leastMetric(this.#metrics.rows(), 'validationLoss');
    if (best === null) return null;
    return { key: isEarly ? 'run.stoppedEarly' : 'run.best', values: { best: best.step, loss: best.value } };
  }

  #addCheckpoint(stored: StoredCheckpoint): void {
    const taken = (): void => this.#thread?.send({ command: 'checkpointTaken' });
    // A scheduled checkpoint may fall between divergence and its discovery; there is nothing to see or to go on from.
    if (!Number.isFinite(stored.loss) || !Number.isFinite(stored.gradientNorm)) {
      taken();
      return;
    }
    // Training may go on from before its last checkpoint, for the sake of spectra that were owed.
    if (this.#checkpoints.has(stored.step)) {
      taken();
      return;
    }
    this.#write(async () => {
      this.#checkpoints.set(stored.step, await this.folder.appendCheckpoint(stored));
      taken();
      this.#publishCheckpoint(stored.step);
      if (this.#file.noSpectrum === null && !this.#cards.has(stored.step)) {
        this.#queue?.add(stored);
      }
    });
  }

  #beginSeries({ series, loss }: RunPlan, turns: Turns): void {
    if (series === null) return;
    this.#series = new SpectrumSeries(series, {
      analyze: (points) => turns.run(() => this.#services.spectra(loss, this.experiment, points, series)),
      deliver: async (block) => {
        await this.folder.series.append(block);
        this.#blocks.add(block);
      },
      request: () => this.#thread?.send({ command: 'spectrum' }),
      taken: (count) => this.#thread?.send({ command: 'spectraTaken', count }),
      pace: () => ({
        steps: this.#file.step - this.#sessionStep,
        milliseconds: 1000 * (this.summary().secondsElapsed - this.#sessionElapsed),
      }),
      threads: this.#services.analysesBeside.training,
      heldThreads: this.#services.analysesBeside.held,
    });
  }

  async #deliverCard(outcome: CardOutcome): Promise<void> {
    if ('card' in outcome) {
      this.#cards.set(outcome.step, outcome.card);
      await this.folder.appendCard(outcome.step, outcome.card);
      this.#noteKernels(outcome.card.kernels);
    } else if (!(outcome.error instanceof HostFailure && outcome.error.code === 'cancelled')) {
      this.#cardNotes.set(outcome.step, [
        { key: 'analysis.failed', values: { message: oneLine(outcome.error) } },
      ]);
    }
    this.#publishCheckpoint(outcome.step);
  }

  /** Written when it becomes known: a run that is killed has computed, too. */
  #noteKernels(kernels: RunFile['kernels']): void {
    if (kernels === undefined || kernels === this.#file.kernels) return;
    const file = (this.#file = { ...this.#file, kernels });
    this.#write(() => this.folder.writeState(file));
  }

  /** Cards that a killed run still owes. */
  async #analyzeMissing(): Promise<void> {
    for (const [step, entry] of this.#checkpoints) {
      if (this.#cards.has(step)) continue;
      this.#queue?.add(await this.folder.readCheckpoint(entry));
    }
  }

  #end(state: RunState, step: number, message: Note | null): void {
    const thread = this.#thread;
    if (thread === null) return;
    this.#rows.flush();
    const elapsed = this.#elapsedBefore + (performance.now() - this.#sessionStart) / 1000;
    this.#elapsedBefore = elapsed;
    this.#thread = null;
    this.#setState(state, message, step);
    void this.#finish(thread);
  }

  async #finish(thread: TrainingHandle | null): Promise<void> {
    const queue = this.#queue;
    try {
      await thread?.terminate();
      await this.#writing;
      await this.#owed;
      await queue?.settled();
      await this.#series?.settled();
      await this.#owed;
      this.#blocks.flush();
      await this.folder.sync();
      await this.folder.writeState(this.#file);
    } catch (error) {
      this.#fail(error);
    } finally {
      await this.#lock?.release();
      this.#settle();
    }
  }

  #setState(state: RunState, message: Note | null, step: number): void {
    this.#file = { ...this.#file, state, message, step, secondsElapsed: this.summary().secondsElapsed };
    const file = this.#file;
    this.#write(() => this.folder.writeState(file));
    if (ENDED.has(state) || state === 'paused') this.#rows.flush();
    this.#services.publish(this.id, { kind: 'state', summary: this.summary() });
  }

  #write(act: () => Promise<void>): void {
    this.#writing = this.#writing.then(act).catch((error: unknown) => this.#fail(error));
  }

  #fail(error: unknown): void {
    const message: Note = { key: 'run.failed', values: { message: oneLine(error) } };
    if (this.#thread !== null) this.#end('failed', this.#file.step, message);
    else {
      this.#file = { ...this.#file, state: 'failed', message };
      this.#services.publish(this.id, { kind: 'state', summary: this.summary() });
    }
  }

  #publishCheckpoint(step: number): void {
    this.#services.publish(this.id, { kind: 'checkpoint', checkpoint: this.#summaryAt(step) });
  }

  #summaryAt(step: number): CheckpointSummary {
    const entry = this.#checkpoints.get(step);
    const notes = [
      ...(this.#file.noSpectrum === null ? [] : [this.#file.noSpectrum]),
      ...(this.#cardNotes.get(step) ?? []),
    ];
    return {
      step,
      loss: entry?.loss ?? NaN,
      gradientNorm: entry?.gradientNorm ?? NaN,
      card: this.#cards.get(step) ?? null,
      notes,
    };
  }
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (out.set(part, at), at + part.length), 0);
  return out;
}

function oneLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0];
}

function listed(steps: readonly number[]): string {
  if (steps.length === 0) return 'none yet';
  return steps.length <= 8 ? steps.join(', ') : `${steps.slice(0, 7).join(', ')}, … ${steps.at(-1)}`;
}
