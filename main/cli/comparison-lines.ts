import type { FinderScore } from '../../app/critical/finder-comparison.ts';

/** Outcomes with a column of their own, in the order of the table; they are the names of the JSON. */
const OUTCOMES = ['converged', 'gradientFlat', 'singular', 'maxIterations', 'diverged'] as const;
const COSTS = ['iterations', 'gradients', 'products', 'hessians'] as const;

/** Finders side by side as a Markdown table, which reads as text and goes into a page as it is. */
export function comparisonLines(scores: readonly FinderScore[]): string[] {
  const header = ['method', ...OUTCOMES, 'outsideBox', 'by index 0 · 1 · 2 · 3', ...COSTS];
  const rows = scores.map((score) => [
    score.method,
    ...[...OUTCOMES, 'outsideBox'].map((name) => String(score.outcomes[name] ?? 0)),
    score.byIndex.slice(0, 4).join(' · '),
    ...COSTS.map((name) => String(Math.round(score[name]))),
  ]);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)];
}
