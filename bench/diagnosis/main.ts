import { diagnose, type Diagnosis } from '../../app/diagnosis/diagnose.ts';
import { forkUpdates } from '../../app/diagnosis/trials/fork-start.ts';
import { runFork } from '../../app/diagnosis/forks/fork.ts';
import { gatherEvidence } from '../../app/diagnosis/evidence/gather-evidence.ts';
import { VERDICT_KINDS, type VerdictKind } from '../../app/diagnosis/verdict.ts';
import { buildObjective } from '../../app/experiment/objective.ts';
import { labelledRuns, type LabelledSet, type TrainedRun } from './labelled-sets.ts';
import type { LabelledRun } from './labelled-run.ts';

const NOT_STALLED: readonly VerdictKind[] = [
  'healthy',
  'edgeOfStability',
  'minimumReached',
  'overfitting',
  'mismatch',
  'exploding',
  // Nothing goes lower than a constant.
  'constantLoss',
];
/** Verdicts that complain of nothing. */
const WELL: readonly VerdictKind[] = ['healthy', 'edgeOfStability', 'minimumReached', 'undecided'];

interface Outcome {
  readonly run: LabelledRun;
  readonly diagnosis: Diagnosis;
  readonly right: boolean;
  /** Null where the run is not stalled. */
  readonly forkWins: boolean | null;
}

function judge({ run, input }: TrainedRun, withForks: boolean): Outcome {
  const diagnosis = diagnose(gatherEvidence(input));
  const [top] = diagnosis.verdicts;
  const right = top.kind === run.label || run.alsoTrue.includes(top.kind);
  let forkWins: boolean | null = null;
  const from = input.checkpoints.at(-1);
  const proposed = top.proposals.at(0);
  if (withForks && from !== undefined && !NOT_STALLED.includes(run.label)) {
    const stall = {
      loss: run.loss,
      training: run.training,
      rate: diagnosis.evidence.update?.rate ?? run.training.optimizer.rate,
      from,
    };
    const objective = buildObjective(run.loss, 'train');
    const goOn = runFork({ ...stall, objective }, null, forkUpdates(from.step));
    const fork =
      proposed === undefined
        ? null
        : runFork({ ...stall, objective }, proposed.proposal, forkUpdates(from.step));
    forkWins = fork !== null && fork.trainLoss < goOn.trainLoss;
  }
  return { run, diagnosis, right, forkWins };
}

const share = (part: number, whole: number): string => (whole === 0 ? '–' : (part / whole).toFixed(2));

function table(outcomes: readonly Outcome[]): string {
  const lines = ['| verdict | runs | precision | recall |', '|---|---:|---:|---:|'];
  for (const kind of VERDICT_KINDS) {
    const labelled = outcomes.filter(({ run }) => run.label === kind);
    const given = outcomes.filter(({ diagnosis }) => diagnosis.verdicts[0].kind === kind);
    if (labelled.length === 0 && given.length === 0) continue;
    const precision = share(given.filter(({ right }) => right).length, given.length);
    const recall = share(labelled.filter(({ right }) => right).length, labelled.length);
    lines.push(`| ${kind} | ${labelled.length} | ${precision} | ${recall} |`);
  }
  return lines.join('\n');
}

function reliability(outcomes: readonly Outcome[]): string {
  const bins = [0, 0.7, 0.85, 0.95, 1.01];
  const lines = ['| confidence of the first verdict | runs | right |', '|---|---:|---:|'];
  for (let k = 0; k + 1 < bins.length; k++) {
    const inside = outcomes.filter(({ diagnosis }) => {
      const { confidence } = diagnosis.verdicts[0];
      return confidence >= bins[k] && confidence < bins[k + 1];
    });
    if (inside.length === 0) continue;
    const right = inside.filter((one) => one.right).length;
    lines.push(
      `| ${bins[k]} – ${Math.min(1, bins[k + 1])} | ${inside.length} | ${share(right, inside.length)} |`,
    );
  }
  return lines.join('\n');
}

/** A run that was named wrongly or whose proposal lost: what was said, and what the label's own verdict lacked. */
function complaint({ run, diagnosis, right }: Outcome): string {
  const said = diagnosis.verdicts
    .map(({ kind, confidence }) => `${kind} ${confidence.toFixed(2)}`)
    .join(', ');
  const own = diagnosis.considered.find(({ kind }) => kind === run.label);
  const lacks = own?.findings
    .filter(({ degree }) => degree < 0.6)
    .map(({ name, value, limit }) => `${name} ${value.toPrecision(3)} (${limit})`);
  const evidence = diagnosis.verdicts[0].findings.map(({ name, value }) => `${name} ${value.toPrecision(3)}`);
  return `${right ? 'fork' : 'WRONG'} ${run.label} | ${run.name}: ${said} [${evidence.join('; ')}] | ${diagnosis.evidence.curves.trend.state} | lacks ${lacks?.join('; ') ?? 'nothing'}`;
}

function drawn(set: LabelledSet): void {
  const counts = new Map<string, [kept: number, refuted: number]>();
  const count = (name: string, at: 0 | 1): void => {
    const title = name.replace(/ \d+$/, '');
    const entry = counts.get(title) ?? [0, 0];
    entry[at]++;
    counts.set(title, entry);
  };
  for (const { run } of labelledRuns(set, (name) => count(name, 1))) count(run.name, 0);
  for (const [title, [kept, refuted]] of counts)
    console.log(`${set} | ${title}: ${kept} kept, ${refuted} refuted`);
}

export interface BenchOptions {
  readonly sets: readonly LabelledSet[];
  readonly verbose: boolean;
  readonly forks: boolean;
  /** Only draws and trains the runs, and counts what controls refuted. */
  readonly draw: boolean;
}

/** Prints precision, recall and reliability of each set, and what the first proposals gain on stalled runs. */
export function main({ sets, verbose, forks, draw }: BenchOptions): void {
  for (const set of sets) {
    if (draw) {
      drawn(set);
      continue;
    }
    let refuted = 0;
    const outcomes: Outcome[] = [];
    for (const trained of labelledRuns(set, () => refuted++)) outcomes.push(judge(trained, forks));
    const right = outcomes.filter((one) => one.right).length;
    const healthy = outcomes.filter(({ run }) => run.label === 'healthy');
    const alarms = healthy.filter(({ diagnosis }) => !WELL.includes(diagnosis.verdicts[0].kind)).length;
    const tried = outcomes.filter(({ forkWins }) => forkWins !== null);
    const won = tried.filter(({ forkWins }) => forkWins).length;
    console.log(
      `\nSet ${set}: ${outcomes.length} runs (${refuted} draws left out, their control refuted the label), ${right} named rightly (${((100 * right) / outcomes.length).toFixed(1)} %).`,
    );
    console.log(`False alarms on healthy runs: ${alarms} of ${healthy.length}.`);
    if (tried.length > 0) {
      console.log(
        `First proposal lower than going on at equal cost: ${won} of ${tried.length} stalled runs (${((100 * won) / tried.length).toFixed(1)} %).`,
      );
    }
    console.log(`\n${table(outcomes)}\n\n${reliability(outcomes)}`);
    for (const outcome of outcomes) {
      if (verbose && (!outcome.right || outcome.forkWins === false)) console.log(complaint(outcome));
    }
  }
}
