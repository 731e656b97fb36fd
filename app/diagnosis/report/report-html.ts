import type { Note } from '../../data/prepared-data.ts';
import type { RunRecord } from '../../protocol/host-api.ts';
import type { Diagnosis } from '../diagnose.ts';
import { decisionTree, TREE_QUESTIONS } from '../decision-tree.ts';
import { limitText, valueText } from '../finding-text.ts';
import { agrees, goOnOf, nothingBeside, type ForkResult } from '../forks/fork.ts';
import type { Prediction } from '../proposals.ts';
import type { Verdict } from '../verdict.ts';
import {
  confidenceText,
  escapeSentence,
  experimentText,
  predictionText,
  proposalText,
  verdictSentences,
} from '../verdict-text.ts';
import { metricCurve, thinnedCurve } from './report-curve.ts';
import type { ReportSurface } from './report-surface.ts';
import { escapeText, shortNumber, svgChart, svgSpectrum, svgSurface, type ReportCurve } from './svg-chart.ts';

/** A fork with what was predicted of it; null for "just go on". */
export interface TriedFork {
  readonly fork: ForkResult;
  readonly prediction: Prediction | null;
}

/** What a report says of a run; the experiment is null where only records of another program are known. */
export interface ReportedRun extends Pick<RunRecord, 'name' | 'metrics' | 'checkpoints'> {
  readonly experiment: RunRecord['experiment'] | null;
}

export interface ReportContent {
  readonly record: ReportedRun;
  readonly diagnosis: Diagnosis;
  /** First "just go on"; empty where none were run. */
  readonly forks: readonly TriedFork[];
  readonly surface: ReportSurface | null;
}

/** Sentences of the report: keys of section `diagnosis`, and notes. */
export interface ReportTexts {
  readonly language: string;
  readonly say: (key: string, values?: Readonly<Record<string, string | number>>) => string;
  note(note: Note): string;
}

/** Longer lists in the set-up are counted. */
const MOST_LISTED = 24;
/** Nothing in the page runs and nothing is loaded: the policy says so to the browser. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}table{border-collapse:collapse;margin:.5rem 0}td,th{padding:.2rem .8rem .2rem 0;text-align:left;border-bottom:1px solid #ddd;vertical-align:top}
td.number{font-variant-numeric:tabular-nums;text-align:right;white-space:nowrap;overflow-wrap:normal}figure{margin:1rem 0}figcaption{font-weight:600}svg{width:100%;height:auto;font:12px system-ui,sans-serif}figure.surface svg{max-width:24rem}
section.verdict{border-left:4px solid #0072b2;padding-left:1rem;margin:1rem 0}pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:12px;background:#f6f6f6;padding:1rem}h1,td{overflow-wrap:anywhere}th::first-letter{text-transform:uppercase}
ul.legend{display:flex;flex-wrap:wrap;gap:0 1.2rem;margin:0;padding:0 0 0 4rem;list-style:none;font-size:14px}ul.legend li{border-left:14px solid;padding-left:.4rem;line-height:1.1;margin:.2rem 0}dt{font-weight:600}dd{margin:0 0 .4rem}
@media print{body{margin:0;max-width:none}figure,section.verdict,tr,dt{break-inside:avoid}h2,dt{break-after:avoid}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}`;

/** The report of a run as one page: no script, no network, every chart inline. */
export function reportHtml(content: ReportContent, texts: ReportTexts): string {
  const { record, diagnosis, forks, surface } = content;
  const { evidence } = diagnosis;
  // Of a long run not every spectrum comes with the record: the last before the diagnosed step stands for it.
  const seen = record.checkpoints.findLast(({ card, step }) => card !== null && step <= diagnosis.step);
  const series = (['trainLoss', 'validationLoss', 'batchLoss'] as const)
    .map((column) => ({
      label: texts.say({ trainLoss: 'train', validationLoss: 'validation', batchLoss: 'batch' }[column]),
      ...metricCurve(record.metrics, column),
    }))
    .filter(({ x }) => x.length > 1);
  const gradients = (['gradientNorm', 'batchGradientNorm'] as const)
    .map((column) => ({ label: '‖g‖', ...metricCurve(record.metrics, column) }))
    .filter(({ x }) => x.length > 1)
    .slice(0, 1);
  const curves = forks.map(({ fork }) => ({
    label: proposalText(fork.proposal, texts.say),
    x: fork.spent,
    y: fork.losses,
  }));
  const missing = evidence.missing.map((note) => `<li>${escapeText(texts.note(note))}</li>`);
  const steps = texts.say('stepAxis');
  const plane = record.experiment?.loss.kind === 'function' ? 'surfaceOfFunction' : 'surfaceOfNetwork';
  const body = [
    `<h1>${escapeText(record.name)}: ${escapeText(texts.say('title'))}</h1>`,
    `<p>${escapeText(texts.say('step', { step: diagnosis.step }))} · ${escapeText(texts.say('trendLabel'))}: ${escapeText(texts.say(`trend.${evidence.curves.trend.state}`))}</p>`,
    `<h2>${escapeText(texts.say('verdicts'))}</h2>`,
    ...diagnosis.verdicts.map((verdict) => verdictSection(verdict, diagnosis, texts)),
    `<h2>${escapeText(texts.say('treeTitle'))}</h2><ol>${treePath(diagnosis, texts).join('')}</ol>`,
    missing.length > 0 ? `<h2>${escapeText(texts.say('missingTitle'))}</h2><ul>${missing.join('')}</ul>` : '',
    `<h2>${escapeText(texts.say('losses'))}</h2>`,
    svgChart(texts.say('losses'), series, steps),
    svgChart(texts.say('gradientNorms'), gradients, steps),
    svgChart(texts.say('spectrumAlong'), extremes(record.checkpoints), steps),
    seen === undefined || seen.card === null
      ? ''
      : svgSpectrum(
          texts.say('spectrum', { step: seen.step }),
          seen.card.eigenvalues,
          seen.card.zeroTolerance,
        ),
    surface === null ? '' : svgSurface(texts.say('surface'), surface.size, surface.values, texts.say(plane)),
    forks.length > 0
      ? `<h2>${escapeText(texts.say('forksTitle'))}</h2>${forkTable(forks, texts, nothingBeside(evidence))}`
      : '',
    forks.length > 0 ? svgChart(texts.say('forkLosses'), curves, texts.say('costShare')) : '',
    glossary(diagnosis, texts),
    record.experiment === null
      ? ''
      : `<h2>${escapeText(texts.say('setup'))}</h2><pre>${escapeText(setupText(record.experiment))}</pre>`,
  ];
  return `<!doctype html>
<html lang="${escapeText(texts.language)}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}"><meta name="viewport" content="width=device-width"><title>${escapeText(record.name)}</title><style>${STYLE}</style></head>
<body>${body.join('\n')}</body></html>
`;
}

/** The formula of every number that a verdict rests on. */
function glossary({ verdicts }: Diagnosis, texts: ReportTexts): string {
  const names = [...new Set(verdicts.flatMap(({ findings }) => findings.map(({ name }) => name)))];
  const entries = names.map(
    (name) =>
      `<dt>${escapeText(texts.say(`number.${name}`))}</dt><dd>${escapeText(texts.say(`meaning.${name}`))}</dd>`,
  );
  return `<h2>${escapeText(texts.say('glossary'))}</h2><p>${escapeText(texts.say('byConfidence'))}</p><dl>${entries.join('')}</dl>`;
}

/** The questions on the way to the first verdict, with the numbers that answered them. */
function treePath(diagnosis: Diagnosis, texts: ReportTexts): string[] {
  return decisionTree(diagnosis)
    .filter(({ taken }) => taken)
    .map(({ id, answer, numbers }) => {
      const isQuestion = (TREE_QUESTIONS as readonly string[]).includes(id);
      const name = texts.say(isQuestion ? `tree.${id}` : `verdict.${id}.title`);
      const said = answer === null ? '' : `${texts.say(answer)} → `;
      const known = numbers.filter(({ value }) => !Number.isNaN(value));
      const behind = isQuestion
        ? known.map((one) => `${texts.say(`number.${one.name}`)}: ${valueText(one, texts.say)}`).join('; ')
        : '';
      return `<li>${escapeText(said)}<strong>${escapeText(name)}</strong> ${escapeText(behind)}</li>`;
    });
}

/** λmin and λmax at the checkpoints whose spectrum is known. */
function extremes(checkpoints: ReportedRun['checkpoints']): ReportCurve[] {
  const known = checkpoints.flatMap(({ step, card }) =>
    card === null || card.eigenvalues.length === 0 ? [] : [{ step, values: card.eigenvalues }],
  );
  if (known.length < 2) return [];
  const x = known.map(({ step }) => step);
  return [
    { label: 'λmax', ...thinnedCurve({ x, y: known.map(({ values }) => values[values.length - 1]) }) },
    { label: 'λmin', ...thinnedCurve({ x, y: known.map(({ values }) => values[0]) }) },
  ];
}

/** The experiment as JSON; long lists of numbers (a start, inline data) are counted, not printed. */
function setupText(experiment: RunRecord['experiment']): string {
  const short = (_: string, value: unknown): unknown =>
    Array.isArray(value) && value.length > MOST_LISTED ? `[${value.length}]` : value;
  // Numbers of one list stand on one line.
  return JSON.stringify(experiment, short, 1).replace(
    /\[\s+(-?\d[^[\]{}"]*?)\s+\]/g,
    (_, inner: string) => `[${inner.replace(/\s+/g, ' ')}]`,
  );
}

function verdictSection(verdict: Verdict, diagnosis: Diagnosis, texts: ReportTexts): string {
  const { kind, findings, proposals } = verdict;
  const say = (key: string, values = {}): string => escapeText(texts.say(key, values));
  const rows = findings.map(
    (finding) =>
      `<tr><td>${say(`number.${finding.name}`)}</td><td class="number">${valueText(finding, say)}</td><td>${limitText(finding, say)}</td><td class="number">${Math.round(100 * finding.degree)} %</td></tr>`,
  );
  const head = ['quantity', 'value', 'limit', 'degree'].map((key) => `<th scope="col">${say(key)}</th>`);
  const { sentence, refute } = verdictSentences(verdict, texts.say);
  const escape = kind === 'strictSaddle' ? escapeSentence(diagnosis, texts.say) : null;
  const tries = proposals.map((proposed) => {
    const { proposal, predicted } = experimentText(proposed, texts.say, texts.note);
    return `<li>${escapeText(`${proposal} ${predicted}`)}</li>`;
  });
  const percent = confidenceText(verdict, texts.say);
  return `<section class="verdict"><h3>${escapeText(texts.say(`verdict.${kind}.title`))} ${percent === null ? '' : `<small>${escapeText(percent)}</small>`}</h3><p>${escapeText(sentence)}</p><table><tr>${head.join('')}</tr>${rows.join('')}</table><p>${escapeText(refute)}</p>${escape === null ? '' : `<p>${escapeText(escape)}</p>`}${tries.length === 0 ? '' : `<p>${say('proposals')}</p><ul>${tries.join('')}</ul>`}</section>`;
}

function forkTable(forks: readonly TriedFork[], texts: ReportTexts, nothing: number): string {
  const goOn = goOnOf(forks);
  const hasValidation = forks.some(({ fork }) => !Number.isNaN(fork.validationLoss));
  const columns = [
    'fork',
    'predicted',
    'trainingLoss',
    ...(hasValidation ? ['validationLoss'] : []),
    'agrees',
  ];
  const head = columns.map((key) => `<th scope="col">${escapeText(texts.say(key))}</th>`);
  const rows = forks.map(({ fork, prediction }) => {
    const verdict = prediction === null ? null : agrees(fork, goOn, prediction, nothing);
    const said = prediction === null ? '–' : predictionText(prediction, texts.say);
    const basis = prediction?.basis === undefined ? '' : `; ${texts.note(prediction.basis)}`;
    const outcome = fork.note === null ? shortNumber(fork.trainLoss) : texts.note(fork.note);
    const answer =
      prediction === null ? '–' : texts.say(verdict === null ? 'untried' : verdict ? 'yes' : 'no');
    const cells = [
      // A reason is a sentence; a number must not break.
      `<td${fork.note === null ? ' class="number"' : ''}>${escapeText(outcome)}</td>`,
      ...(hasValidation ? [`<td class="number">${shortNumber(fork.validationLoss)}</td>`] : []),
    ];
    return `<tr><td>${escapeText(proposalText(fork.proposal, texts.say))}</td><td>${escapeText(said + basis)}</td>${cells.join('')}<td>${escapeText(answer)}</td></tr>`;
  });
  return `<table><tr>${head.join('')}</tr>${rows.join('')}</table>`;
}
