import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { decisionTree, type TreeNode } from '../../app/diagnosis/decision-tree.ts';
import type { Diagnosis } from '../../app/diagnosis/diagnose.ts';
import { VERDICT_KINDS } from '../../app/diagnosis/verdict.ts';
import { formatNumber } from '../format/number.ts';

const [COLUMN, ROW, WIDTH, HEIGHT] = [178, 30, 160, 24];

interface Placed {
  readonly node: TreeNode;
  readonly x: number;
  readonly y: number;
}

/** Depth to the right, leaves one below the other, questions beside their first answer. */
function place(nodes: readonly TreeNode[]): Placed[] {
  const placed: Placed[] = [];
  let row = 0;
  const visit = (node: TreeNode, depth: number): number => {
    const children = nodes.filter(({ parent }) => parent === node.id);
    const rows = children.map((child) => visit(child, depth + 1));
    const y = rows.length === 0 ? row++ : rows[0];
    placed.push({ node, x: depth * COLUMN, y: y * ROW });
    return y;
  };
  const root = nodes.find(({ parent }) => parent === null);
  if (root !== undefined) visit(root, 0);
  return placed;
}

const isVerdict = (id: string): boolean => (VERDICT_KINDS as readonly string[]).includes(id);

/** The notes' decision tree; the path taken stands out, and every node opens the numbers behind it. */
export function DecisionTreeFigure({ diagnosis }: { diagnosis: Diagnosis }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<string | null>(null);
  const placed = place(decisionTree(diagnosis));
  const label = (id: string): string =>
    isVerdict(id) ? t(`diagnosis.verdict.${id}.title`) : t(`diagnosis.tree.${id}`);
  const shown = placed.find(({ node }) => node.id === open)?.node ?? null;
  const width = Math.max(...placed.map(({ x }) => x)) + WIDTH + 2;
  const height = Math.max(...placed.map(({ y }) => y)) + HEIGHT + 2;
  return (
    <figure className="diagnosis-tree">
      <figcaption>{t('diagnosis.treeTitle')}</figcaption>
      <div className="diagnosis-tree-scroll">
        <svg
          width={width}
          height={height}
          viewBox={`-1 -1 ${width} ${height}`}
          role="group"
          aria-label={t('diagnosis.treeTitle')}
        >
          {placed.map(({ node, x, y }) => {
            const from = placed.find((other) => other.node.id === node.parent);
            if (from === undefined) return null;
            const bend = from.x + WIDTH + 8;
            return (
              <path
                key={node.id}
                className={node.taken ? 'edge taken' : 'edge'}
                d={`M${from.x + WIDTH} ${from.y + HEIGHT / 2}H${bend}V${y + HEIGHT / 2}H${x}`}
              />
            );
          })}
          {placed.map(({ node, x, y }) => (
            <g
              key={node.id}
              transform={`translate(${x} ${y})`}
              className={`node${node.taken ? ' taken' : ''}${isVerdict(node.id) ? ' verdict' : ''}`}
              role="button"
              tabIndex={0}
              aria-expanded={open === node.id}
              aria-label={label(node.id)}
              onClick={() => setOpen(node.id)}
              onKeyDown={(event) => {
                if (event.key === 'Enter' || event.key === ' ') setOpen(node.id);
              }}
            >
              <rect width={WIDTH} height={HEIGHT} rx={isVerdict(node.id) ? 12 : 3} />
              <text x={WIDTH / 2} y={HEIGHT / 2 + 4} textAnchor="middle">
                {label(node.id)}
              </text>
            </g>
          ))}
        </svg>
      </div>
      {shown === null ? null : (
        <div className="diagnosis-evidence" role="status">
          <strong>{label(shown.id)}</strong>
          <dl>
            {shown.numbers.map(({ name, value }, k) => (
              <div key={k}>
                <dt>{t(`diagnosis.number.${name}`)}</dt>
                <dd>{Number.isNaN(value) ? '–' : formatNumber(value)}</dd>
              </div>
            ))}
          </dl>
        </div>
      )}
    </figure>
  );
}
