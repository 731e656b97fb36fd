import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { dataAreGone } from '../../../app/diagnosis/evidence/data-gone.ts';
import { diagnose, type Diagnosis } from '../../../app/diagnosis/diagnose.ts';
import { limitText, valueText } from '../../../app/diagnosis/finding-text.ts';
import { agrees, goOnOf, nothingBeside } from '../../../app/diagnosis/forks/fork.ts';
import { recordsEvidence } from '../../../app/diagnosis/evidence/gather-evidence.ts';
import {
  reportHtml,
  type ReportContent,
  type ReportTexts,
  type TriedFork,
} from '../../../app/diagnosis/report/report-html.ts';
import {
  reportSurfaceCells,
  reportSurfaceRequest,
  type ReportSurface,
} from '../../../app/diagnosis/report/report-surface.ts';
import type { Verdict } from '../../../app/diagnosis/verdict.ts';
import {
  confidenceText,
  escapeSentence,
  experimentText,
  predictionText,
  proposalText,
  verdictSentences,
} from '../../../app/diagnosis/verdict-text.ts';
import type { RunRecord } from '../../../app/protocol/host-api.ts';
import { writeAtomically } from '../../host/atomic-file.ts';
import { HostFailure } from '../../host/host-failure.ts';
import type { Host } from '../../host/host.ts';
import { RunFolder } from '../../host/run-folder.ts';
import { Interrupted, orInterrupted, withHost, type CommandContext } from '../context.ts';
import { followJob } from '../follow-job.ts';
import { printJson, printLines, printNotice, short } from '../output.ts';
import { readMetricsFile } from '../read-file.ts';

export interface DiagnoseOptions {
  readonly forks: boolean;
  readonly json: boolean;
  readonly report?: string;
  readonly step?: number;
}

/**
 * `saddlescope diagnose RUN`: why the run in a folder is where it is, or what the records of another program (a CSV file) say. `--forks` tries what the verdicts propose, at equal cost,
 * beside going on; `--report` writes one page that needs no network.
 */
export async function diagnoseCommand(
  context: CommandContext,
  folder: string,
  options: DiagnoseOptions,
): Promise<void> {
  const directory = resolve(folder);
  const status = await stat(directory).catch(() => null);
  if (status?.isFile() === true) return diagnoseRecords(context, folder, options);
  if (!RunFolder.holdsRun(directory)) {
    throw new HostFailure(
      'input',
      `${folder}: expected the folder of a run (with run.json) or a CSV file of records, found none`,
    );
  }
  await withHost(context, folder, async (host) => {
    const run = await host.runs.open(directory);
    const where = { run: run.id, ...(options.step === undefined ? {} : { step: options.step }) };
    const diagnosis = await orInterrupted(context, host.handle('diagnosis.get', where));
    const forks: TriedFork[] = [];
    let surface: ReportSurface | null = null;
    let stopped = false;
    // What had been done before an interruption is printed and written.
    const orStopped = async (work: Promise<void>): Promise<void> => {
      try {
        await work;
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error;
        stopped = true;
      }
    };
    // What cannot be computed anew is said once, with the diagnosis.
    const gone = dataAreGone(diagnosis.evidence);
    if (options.forks && !gone) await orStopped(tryForks(context, host, where, forks));
    const texts = reportTexts(context);
    if (options.report !== undefined) {
      const record = run.record();
      if (!stopped && !gone)
        await orStopped(drawSurface(context, host, record, diagnosis, (one) => (surface = one)));
      await writeReport(options.report, { record, diagnosis, forks, surface }, texts);
    }
    printDiagnosis(diagnosis, forks, options, texts);
    if (stopped) throw new Interrupted(context.texts.say('diagnose.interrupted', { count: forks.length }));
  });
}

/** The records of another program: the loss alone is judged, and what needs more is named. */
async function diagnoseRecords(
  context: CommandContext,
  path: string,
  options: DiagnoseOptions,
): Promise<void> {
  if (options.forks || options.step !== undefined) {
    const option = options.forks ? '--forks' : '--step';
    throw new HostFailure('input', `${option}: expected the folder of a run, got records alone (${path})`);
  }
  const { metrics, notes } = await readMetricsFile(path);
  for (const note of notes) printNotice(context.texts.note(note));
  const diagnosis = diagnose(recordsEvidence(metrics));
  const texts = reportTexts(context);
  if (options.report !== undefined) {
    const record = { name: basename(path), metrics, checkpoints: [], experiment: null };
    await writeReport(options.report, { record, diagnosis, forks: [], surface: null }, texts);
  }
  printDiagnosis(diagnosis, [], options, texts);
}

async function writeReport(path: string, content: ReportContent, texts: ReportTexts): Promise<void> {
  const file = resolve(path);
  await writeAtomically(file, reportHtml(content, texts));
  printNotice(file);
}

function printDiagnosis(
  diagnosis: Diagnosis,
  forks: readonly TriedFork[],
  { json }: DiagnoseOptions,
  texts: ReportTexts,
): void {
  if (json) printJson(diagnosisJson(diagnosis, forks, texts));
  else printLines(diagnosisLines(diagnosis, forks, texts));
}

function reportTexts({ texts }: CommandContext): ReportTexts {
  return {
    language: 'en',
    say: (key, values) => texts.note({ key: `diagnosis.${key}`, values }),
    note: (note) => texts.note(note),
  };
}

/**
 * Puts what-ifs into `forks` in their order, those that finished before an interruption as well. Where none can begin (no checkpoint,
 * the data are gone) the reason is printed, and the diagnosis stands without.
 */
async function tryForks(
  context: CommandContext,
  host: Host,
  where: { run: string; step?: number },
  forks: TriedFork[],
): Promise<void> {
  const tried: TriedFork[] = [];
  try {
    const { job } = await host.handle('diagnosis.forks', where);
    await followJob(context, host, job, (event) => {
      if (event.kind === 'fork') tried[event.index] = { fork: event.fork, prediction: event.prediction };
    });
  } catch (error) {
    if (!(error instanceof HostFailure && error.code === 'input')) throw error;
    printNotice(error.message);
  } finally {
    // Without the holes of those that did not finish.
    forks.push(...Object.values(tried));
  }
}

/** Losses around the diagnosed point; none where they cannot be had (the data are gone, the run has no checkpoint, there is no plane). */
async function drawSurface(
  context: CommandContext,
  host: Host,
  record: RunRecord,
  { step, evidence }: Diagnosis,
  take: (surface: ReportSurface) => void,
): Promise<void> {
  const request = reportSurfaceRequest(record, step);
  if (request === null || (evidence.network === null && evidence.point === null)) return;
  const { surface, receive } = reportSurfaceCells();
  try {
    const { job } = await host.handle('surface.start', request);
    await followJob(context, host, job, receive);
    take(surface);
  } catch (error) {
    // No plane, as at weights that are all zero, whose filter-normalised directions are zero too: the rest stands.
    if (!(error instanceof HostFailure && error.code === 'input')) throw error;
    printNotice(error.message);
  }
}

function diagnosisJson(
  { step, verdicts, considered, evidence }: Diagnosis,
  forks: readonly TriedFork[],
  texts: ReportTexts,
): Record<string, unknown> {
  const nothing = nothingBeside(evidence);
  return {
    step,
    trend: evidence.curves.trend,
    verdicts: verdicts.map((verdict) => {
      const { sentence, refute } = verdictSentences(verdict, texts.say);
      const title = texts.say(`verdict.${verdict.kind}.title`);
      return { ...verdict, title, sentence, refutedBy: refute };
    }),
    considered: considered.map(({ kind, confidence, findings }) => ({ kind, confidence, findings })),
    missing: evidence.missing.map((note) => ({ ...note, text: texts.note(note) })),
    escapeSteps: evidence.point?.near?.escapeSteps ?? null,
    forks: forks.map(({ fork, prediction }) => ({
      proposal: fork.proposal,
      status: fork.status,
      updates: fork.updates,
      parameters: fork.parameters,
      trainLoss: fork.trainLoss,
      validationLoss: fork.validationLoss,
      prediction,
      asPredicted: prediction === null ? null : agrees(fork, goOnOf(forks), prediction, nothing),
    })),
  };
}

function titleLine(verdict: Verdict, { say }: ReportTexts): string {
  const confidence = confidenceText(verdict, say);
  const title = say(`verdict.${verdict.kind}.title`);
  return confidence === null ? title : `${title} (${confidence})`;
}

function diagnosisLines(diagnosis: Diagnosis, forks: readonly TriedFork[], texts: ReportTexts): string[] {
  const { step, verdicts, evidence } = diagnosis;
  const { trend } = evidence.curves;
  const escape = escapeSentence(diagnosis, texts.say);
  const nothing = nothingBeside(evidence);
  return [
    `${texts.say('step', { step })}; ${texts.say('trendLabel')}: ${texts.say(`trend.${trend.state}`)}`,
    ...verdicts.flatMap((verdict) => [
      titleLine(verdict, texts),
      `  ${verdictSentences(verdict, texts.say).sentence}`,
      ...verdict.findings.map((finding) => {
        const limit = limitText(finding, texts.say);
        const held = limit === '' ? '' : ` (${limit})`;
        return `  ${texts.say(`number.${finding.name}`)}: ${valueText(finding, texts.say)}${held}`;
      }),
      ...(verdict.kind === 'strictSaddle' && escape !== null ? [`  ${escape}`] : []),
      `  ${verdictSentences(verdict, texts.say).refute}`,
      ...verdict.proposals.map((proposed) => {
        const { proposal, predicted } = experimentText(proposed, texts.say, texts.note);
        return `  ${texts.say('experiment')}: ${proposal} ${predicted}`;
      }),
    ]),
    ...evidence.missing.map((note) => texts.note(note)),
    ...forks.map(({ fork, prediction }) => {
      const outcome =
        fork.note === null ? `${texts.say('trainingLoss')} ${short(fork.trainLoss)}` : texts.note(fork.note);
      const held = prediction === null ? null : agrees(fork, goOnOf(forks), prediction, nothing);
      const basis = prediction?.basis === undefined ? '' : `; ${texts.note(prediction.basis)}`;
      const said =
        prediction === null
          ? ''
          : ` (${predictionText(prediction, texts.say)}: ${texts.say(held === null ? 'untried' : held ? 'yes' : 'no')}${basis})`;
      return `${texts.say('forksTitle')} ${proposalText(fork.proposal, texts.say)}: ${outcome}${said}`;
    }),
  ];
}
