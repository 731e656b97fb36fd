import { useEffect, useMemo, useRef, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { proposalNote } from '../../app/diagnosis/proposals.ts';
import { proposalText } from '../../app/diagnosis/verdict-text.ts';
import type { Say } from '../../app/diagnosis/finding-text.ts';
import { norm2 } from '../../app/numerics/vector.ts';
import type { TriedFork } from '../../app/diagnosis/report/report-html.ts';
import { PathMap, type MappedPath } from '../charts/path-map.tsx';
import { usePathSurface } from '../charts/use-path-surface.ts';
import { RaceChart, type RaceCurve } from '../race/race-chart.tsx';
import { useActions, useAppHandle, useHost } from '../state/app-context.tsx';
import { reportFailure } from '../state/report.ts';
import type { WhatIf } from './diagnosis-session.ts';
import { ForksTable } from './forks-table.tsx';
import { useDiagnosisText } from './use-diagnosis-text.ts';

/** Characters of a run's name. */
const MOST_NAME = 200;

/** What is proposed, tried at equal cost: predicted and measured, the losses, and the way of each over the surface. */
export function WhatIfSection({
  name,
  whatIf,
  nothingToTry,
  nothing,
}: {
  /** The run's name: an adopted what-if gets it with what was done. */
  name: string;
  whatIf: WhatIf | null;
  /** Why there is nothing to try; null where there is. */
  nothingToTry: 'forksGone' | 'forksNone' | null;
  /** Losses that far apart are the same. */
  nothing: number;
}) {
  const { t } = useTranslation();
  const { say } = useDiagnosisText();
  const host = useHost();
  const { store } = useAppHandle();
  const { showRun, refreshRuns } = useActions();
  const forks = whatIf?.forks;
  const running = whatIf?.running === true;
  const section = useShownAtStart(running);
  const hasPaths = forks?.some((tried) => (tried?.fork.path.length ?? 0) > 0) === true;
  const surface = usePathSurface('whatIf', running || !hasPaths ? null : (whatIf?.job ?? null));
  const curves = useMemo(() => curvesOf(forks ?? [], say), [forks, say]);
  const paths = useMemo(
    () =>
      (forks ?? []).flatMap((tried, color) =>
        tried === undefined || tried.fork.path.length === 0 ? [] : [{ color, path: tried.fork.path }],
      ),
    [forks],
  );
  const dimension = forks?.[0]?.fork.parameters ?? 1;
  const isLevel = useMemo(
    () =>
      surface.version > 0 && (levelWithinRounding(surface.losses) || staysWithinRounding(paths, dimension)),
    [surface.losses, surface.version, paths, dimension],
  );
  const adopt = async (job: string, fork: number): Promise<void> => {
    const { key, values } = proposalNote(forks?.[fork]?.fork.proposal ?? null);
    const adopted = `${name} (${t(`diagnosis.adoptedAs.${key}`, values)})`.slice(0, MOST_NAME);
    try {
      const summary = await host.request('diagnosis.adopt', { job, fork, name: adopted });
      await refreshRuns();
      await showRun(summary.run);
      store.setState({
        message: { kind: 'info', text: { key: 'diagnosis.adopted', values: { name: summary.name } } },
      });
    } catch (error) {
      reportFailure(store, error);
    }
  };
  const job = whatIf?.job ?? null;
  return (
    <section
      ref={section}
      className="what-if"
      data-tried={whatIf !== null}
      aria-label={t('diagnosis.forksTitle')}
    >
      <h3>{t('diagnosis.forksTitle')}</h3>
      {forks === undefined || forks.length === 0 ? (
        <p className="muted">{t(`diagnosis.${nothingToTry ?? 'forksHint'}`)}</p>
      ) : (
        <>
          <ForksTable
            forks={forks}
            nothing={nothing}
            onAdopt={job === null || running ? null : (index) => void adopt(job, index)}
          />
          <div className="what-if-pictures" data-map={surface.meta !== null && !isLevel}>
            <RaceChart groups={curves} colorOf={ownColor} title={t('diagnosis.forkLosses')} />
            {surface.meta === null || isLevel ? null : (
              <PathMap
                surface={surface}
                paths={paths}
                begin={t('diagnosis.stallMark')}
                label={t('race.mapLabel', { count: paths.length })}
                caption={t(
                  surface.meta.plane.kind === 'pca' ? 'diagnosis.forkMapPca' : 'diagnosis.forkMapExact',
                )}
              />
            )}
          </div>
          <p className="muted">{t('diagnosis.forkCost')}</p>
        </>
      )}
    </section>
  );
}

/** Brings an element into view when its work begins (not when it is mounted amid the work): it was asked for at the top. */
function useShownAtStart(running: boolean): RefObject<HTMLElement | null> {
  const element = useRef<HTMLElement>(null);
  const before = useRef(running);
  useEffect(() => {
    if (running && !before.current) element.current?.scrollIntoView({ block: 'start' });
    before.current = running;
  }, [running]);
  return element;
}

/** Nobody went anywhere: what the map would show is rounding. */
function levelWithinRounding(losses: Float64Array): boolean {
  const finite = losses.filter(Number.isFinite);
  const low = finite.reduce((a, b) => Math.min(a, b), Infinity);
  const high = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  return high - low <= 1e-11 * Math.max(Math.abs(low), Math.abs(high));
}

/** All ways together are so short that θ itself is rounded along them. */
function staysWithinRounding(paths: readonly MappedPath[], dimension: number): boolean {
  const start = paths.at(0)?.path ?? new Float64Array(0);
  const size = norm2(start.subarray(0, dimension));
  return paths.every(({ path }) =>
    path.every((value, k) => Math.abs(value - start[k % dimension]) <= 1e-12 * Math.max(1, size)),
  );
}

const ownColor = (group: number): number => group % 8;

/** Losses of the forks over what they cost, counted in updates of going on. */
function curvesOf(forks: readonly (TriedFork | undefined)[], say: Say): RaceCurve[] {
  const updates = forks[0]?.fork.updates ?? 1;
  return forks.flatMap((tried, group) => {
    if (tried === undefined || tried.fork.losses.length === 0) return [];
    const { losses, spent, proposal } = tried.fork;
    const steps = spent.map((share) => share * updates);
    const band = { runs: 1, steps, median: losses, lower: losses, upper: losses };
    return [{ group, label: proposalText(proposal, say), band }];
  });
}
