import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { decisionTree, type TreeNode } from '../../app/diagnosis/decision-tree.ts';
import type { Diagnosis } from '../../app/diagnosis/diagnose.ts';
import { VERDICT_KINDS } from '../../app/diagnosis/verdict.ts';
import { verdictSentences } from '../../app/diagnosis/verdict-text.ts';
import { FindingTable } from './finding-table.tsx';
import { useDiagnosisText } from './use-diagnosis-text.ts';

const [ROW, HEIGHT] = [38, 24];
/** Between a question and what stands to its right, and between two columns of verdicts. */
const [GAP, COLUMN_GAP] = [44, 20];
const QUESTION = 236;
const LEAF = 160;
/** On a wide window the tree grows, to be read from the last row. */
const MOST_ENLARGED = 1.35;

interface Placed {
  readonly node: TreeNode;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

const isVerdict = (id: string): boolean => (VERDICT_KINDS as readonly string[]).includes(id);

/**
 * As one reads it: the last question under a question stands below it, so that the main line runs down the left; the
 * other answers stand to its right, more than three verdicts in two columns.
 */
function place(nodes: readonly TreeNode[]): Placed[] {
  const placed: Placed[] = [];
  const visit = (node: TreeNode, x: number, y: number): number => {
    const children = nodes.filter(({ parent }) => parent === node.id);
    const spine = children.findLast(({ id }) => !isVerdict(id));
    const aside = children.filter((child) => child !== spine);
    placed.push({ node, x, y, width: isVerdict(node.id) ? LEAF : QUESTION });
    const right = x + QUESTION + GAP;
    const columns = aside.length > 3 ? 2 : 1;
    let row = 0;
    aside.forEach((child, k) => {
      const column = isVerdict(child.id) ? k % columns : 0;
      const used = visit(child, right + column * (LEAF + COLUMN_GAP), y + row);
      if (column === columns - 1 || k === aside.length - 1 || !isVerdict(child.id)) row += used;
    });
    const used = Math.max(1, row);
    return spine === undefined ? used : used + visit(spine, x, y + used);
  };
  const root = nodes.find(({ parent }) => parent === null);
  if (root !== undefined) visit(root, 0, 0);
  return placed.map((one) => ({ ...one, y: one.y * ROW }));
}

/** From a question to what stands below it or to its right. The way to a second column passes above the verdicts of the first. */
function edge(from: Placed, to: Placed): string {
  const middle = to.y + HEIGHT / 2;
  if (to.x === from.x) return `M${from.x + 20} ${from.y + HEIGHT}V${to.y}`;
  const bend = from.x + from.width + 16;
  const begin = `M${from.x + from.width} ${from.y + HEIGHT / 2}H${bend}`;
  if (!isSecondColumn(from, to)) return `${begin}V${middle}H${to.x}`;
  const second = to.x - COLUMN_GAP / 2;
  return `${begin}V${from.y - (ROW - HEIGHT) / 2}H${second}V${middle}H${to.x}`;
}

function isSecondColumn(from: Placed, to: Placed): boolean {
  return to.x > from.x + from.width + GAP;
}

/** Where the answer stands on its edge: above a level one, beside an upright one. */
function answerAt(from: Placed, to: Placed): { x: number; y: number } {
  return to.x === from.x
    ? { x: from.x + 26, y: to.y - (ROW - HEIGHT) / 2 + 3 }
    : { x: to.x - 24, y: to.y + HEIGHT / 2 - 4 };
}

/** Where an arrow key leads: left to the question above, right to the first answer, up and down in reading order; null for other keys. */
function neighbour(placed: readonly Placed[], { id, parent }: TreeNode, key: string): string | null {
  const ids = placed.map(({ node }) => node.id);
  const at = ids.indexOf(id);
  switch (key) {
    case 'ArrowLeft':
      return parent ?? id;
    case 'ArrowRight':
      return placed.find(({ node }) => node.parent === id)?.node.id ?? id;
    case 'ArrowUp':
      return ids[Math.max(0, at - 1)];
    case 'ArrowDown':
      return ids[Math.min(ids.length - 1, at + 1)];
    default:
      return null;
  }
}

/** The notes' decision tree; the path taken stands out, and every node opens the numbers behind it. */
export function DecisionTreeFigure({ diagnosis }: { diagnosis: Diagnosis }) {
  const { t } = useTranslation();
  const { say } = useDiagnosisText();
  const [open, setOpen] = useState<string | null>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const toggle = (id: string): void => setOpen((before) => (before === id ? null : id));
  const placed = place(decisionTree(diagnosis));
  const sentenceOf = ({ verdicts }: Diagnosis, id: string): string => {
    const given = verdicts.find(({ kind }) => kind === id);
    return given === undefined
      ? t(`diagnosis.verdict.${id}.sentence`)
      : verdictSentences(given, say).sentence;
  };
  const label = (id: string): string =>
    isVerdict(id) ? t(`diagnosis.verdict.${id}.title`) : t(`diagnosis.tree.${id}`);
  // One stop of the Tab key for the whole tree: where one was last, else at the verdict.
  const stop = focused ?? placed.findLast(({ node }) => node.taken)?.node.id;
  const shown = placed.find(({ node }) => node.id === open)?.node ?? null;
  const width = Math.max(...placed.map(({ x, width: own }) => x + own)) + 2;
  const height = Math.max(...placed.map(({ y }) => y)) + HEIGHT + 2;
  // What is taken is drawn last, over the lines that are not.
  const edges = placed.toSorted((a, b) => Number(a.node.taken) - Number(b.node.taken));
  return (
    <figure
      className="diagnosis-tree"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || open === null) return;
        event.stopPropagation();
        setOpen(null);
      }}
    >
      <figcaption>
        {t('diagnosis.treeTitle')} <span className="muted">{t('diagnosis.treeHint')}</span>
      </figcaption>
      <div className="diagnosis-tree-scroll">
        <svg
          style={{ maxWidth: MOST_ENLARGED * width }}
          viewBox={`-1 -1 ${width} ${height}`}
          role="group"
          aria-label={t('diagnosis.treeTitle')}
        >
          {edges.map((to) => {
            const { node } = to;
            const from = placed.find((other) => other.node.id === node.parent);
            if (from === undefined) return null;
            const at = answerAt(from, to);
            return (
              <g key={node.id} className={node.taken ? 'edge taken' : 'edge'}>
                <path d={edge(from, to)} />
                {node.answer === null || isSecondColumn(from, to) ? null : (
                  <text x={at.x} y={at.y}>
                    {t(`diagnosis.${node.answer}`)}
                  </text>
                )}
              </g>
            );
          })}
          {placed.map(({ node, x, y, width: own }) => (
            <g
              key={node.id}
              transform={`translate(${x} ${y})`}
              className={`node${node.taken ? ' taken' : ''}${open === node.id ? ' open' : ''}`}
              role="button"
              data-node={node.id}
              tabIndex={node.id === stop ? 0 : -1}
              onFocus={() => setFocused(node.id)}
              aria-expanded={open === node.id}
              aria-label={label(node.id)}
              onClick={() => toggle(node.id)}
              onKeyDown={(event) => {
                const next = neighbour(placed, node, event.key);
                if (next !== null) {
                  const nodes = event.currentTarget.ownerSVGElement;
                  nodes?.querySelector<SVGGElement>(`[data-node="${next}"]`)?.focus();
                } else if (event.key === 'Enter' || event.key === ' ') toggle(node.id);
                else return;
                event.preventDefault();
                event.stopPropagation();
              }}
            >
              <rect width={own} height={HEIGHT} rx={isVerdict(node.id) ? 12 : 3} />
              <text x={own / 2} y={HEIGHT / 2 + 4} textAnchor="middle">
                {label(node.id)}
              </text>
            </g>
          ))}
        </svg>
      </div>
      {shown === null ? null : (
        <div className="diagnosis-evidence" role="status">
          <strong>{label(shown.id)}</strong>
          {isVerdict(shown.id) ? <p>{sentenceOf(diagnosis, shown.id)}</p> : null}
          {shown.numbers.some(({ value }) => !Number.isNaN(value)) ? (
            <FindingTable key={shown.id} numbers={shown.numbers} />
          ) : (
            <p className="muted">{t('diagnosis.notWeighed')}</p>
          )}
        </div>
      )}
    </figure>
  );
}
