import { diagnose, type Diagnosis } from '../../app/diagnosis/diagnose.ts';
import { forkUpdates, runFork } from '../../app/diagnosis/fork.ts';
import { gatherEvidence } from '../../app/diagnosis/gather-evidence.ts';
import { VERDICT_KINDS, type VerdictKind } from '../../app/diagnosis/verdict.ts';
import { buildObjective } from '../../app/experiment/objective.ts';
import { firstHalf } from './first-half.ts';
import { trainRun, type LabelledRun } from './labelled-run.ts';
import { secondHalf } from './second-half.ts';

/** Runs per label and half. */
const RUNS = 7;
/** Edge-of-stability runs take thousands of steps each. */
const EDGE_RUNS = 4;
const NOT_STALLED: readonly VerdictKind[] = [
  'healthy',
  'edgeOfStability',
  'minimumReached',
  'overfitting',
  'mismatch',
  'exploding',
];

interface Outcome {
  readonly run: LabelledRun;
  readonly diagnosis: Diagnosis;
  readonly right: boolean;
  /** Null where the run is not stalled. */
  readonly forkWins: boolean | null;
}

export function labelledRuns(half: LabelledRun['half']): LabelledRun[] {
  const generators = half === 'first' ? firstHalf : secondHalf;
  return Object.entries(generators).flatMap(([label, make]) =>
    Array.from({ length: label === 'edgeOfStability' ? EDGE_RUNS : RUNS }, (_, index): LabelledRun => {
      const made = make(index);
      return {
        ...made,
        name: `${label} ${index}`,
        half,
        label: label as VerdictKind,
        alsoTrue: made.alsoTrue ?? [],
      };
    }),
  );
}

function judge(run: LabelledRun, withForks: boolean): Outcome {
  const input = trainRun(run);
  const diagnosis = diagnose(gatherEvidence(input));
  const [top] = diagnosis.verdicts;
  const right = top.kind === run.label || run.alsoTrue.includes(top.kind);
  let forkWins: boolean | null = null;
  const from = input.checkpoints.at(-1);
  const proposed = top.proposals.at(0);
  if (withForks && from !== undefined && !NOT_STALLED.includes(run.label)) {
    const stall = { loss: run.loss, training: run.training, rate: run.training.optimizer.rate, from };
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

function table(outcomes: readonly Outcome[]): string {
  const lines = ['| verdict | runs | precision | recall |', '|---|---:|---:|---:|'];
  for (const kind of VERDICT_KINDS) {
    const labelled = outcomes.filter(({ run }) => run.label === kind);
    const given = outcomes.filter(({ diagnosis }) => diagnosis.verdicts[0].kind === kind);
    if (labelled.length === 0 && given.length === 0) continue;
    const share = (part: number, whole: number): string => (whole === 0 ? '–' : (part / whole).toFixed(2));
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
    const right = inside.filter((one) => one.right).length / inside.length;
    lines.push(`| ${bins[k]} – ${Math.min(1, bins[k + 1])} | ${inside.length} | ${right.toFixed(2)} |`);
  }
  return lines.join('\n');
}

/** Prints precision, recall and reliability of one half, and what the first proposals gain on stalled runs. */
export function main(halves: readonly LabelledRun['half'][], verbose: boolean): void {
  for (const half of halves) {
    const outcomes = labelledRuns(half).map((run) => judge(run, true));
    const right = outcomes.filter((one) => one.right).length;
    const healthy = outcomes.filter(({ run }) => run.label === 'healthy');
    const alarms = healthy.filter((one) => !one.right).length;
    const forks = outcomes.filter(({ forkWins }) => forkWins !== null);
    const won = forks.filter(({ forkWins }) => forkWins).length;
    console.log(
      `\nThe ${half} half: ${outcomes.length} runs, ${right} named rightly (${((100 * right) / outcomes.length).toFixed(1)} %).`,
    );
    console.log(`False alarms on healthy runs: ${alarms} of ${healthy.length}.`);
    console.log(
      `First proposal lower than going on at equal cost: ${won} of ${forks.length} stalled runs (${((100 * won) / forks.length).toFixed(1)} %).`,
    );
    console.log(`\n${table(outcomes)}\n\n${reliability(outcomes)}`);
    for (const { run, diagnosis, right: ok, forkWins } of outcomes) {
      if (!verbose || (ok && forkWins !== false)) continue;
      const said = diagnosis.verdicts
        .map(({ kind, confidence }) => `${kind} ${confidence.toFixed(2)}`)
        .join(', ');
      const own = diagnosis.considered.find(({ kind }) => kind === run.label);
      const lacks = own?.findings
        .filter(({ degree }) => degree < 0.6)
        .map(({ name, value, limit }) => `${name} ${value.toPrecision(3)} (${limit})`);
      console.log(
        `${ok ? 'fork' : 'WRONG'} ${run.name}: ${said} | ${diagnosis.evidence.curves.trend.state} | lacks ${lacks?.join('; ') ?? 'nothing'}`,
      );
    }
  }
}
