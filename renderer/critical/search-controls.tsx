import { Button, NativeSelect, NumberInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { FINDER_METHODS, type FinderName } from '../../app/critical/finders/finder-options.ts';
import { useApp } from '../state/app-context.tsx';
import { activeRun } from '../state/app-state.ts';
import { useCritical, useCriticalSession } from './use-critical.ts';
import { useWorking, WorkStatus } from './work-status.tsx';

const MAX_STARTS = 100_000;

/** Method, starts, seed and where to start: all that a search needs. */
export function SearchControls() {
  const { t } = useTranslation();
  const session = useCriticalSession();
  const settings = useCritical((state) => state.settings);
  const run = useApp(activeRun);
  const hasSelection = useApp((state) => state.selection !== null);
  const working = useWorking('search');
  const isFunction = run?.experiment.loss.kind === 'function';
  const spreads = settings.from !== 'box' || !isFunction;
  const methods = ['automatic', ...FINDER_METHODS] as const;
  return (
    <div className="search-controls">
      <NativeSelect
        size="xs"
        label={t('critical.method')}
        description={t(`finders.${settings.method}.description`)}
        value={settings.method}
        data={methods.map((value) => ({ value, label: t(`finders.${value}.title`) }))}
        onChange={(event) =>
          session.change({ method: event.currentTarget.value as FinderName | 'automatic' })
        }
      />
      <div className="control-row">
        <Count
          label={t('critical.starts')}
          value={settings.starts}
          least={1}
          most={MAX_STARTS}
          onChange={(starts) => session.change({ starts })}
        />
        <Count
          label={t('critical.seed')}
          value={settings.seed}
          least={0}
          most={2 ** 31 - 1}
          onChange={(seed) => session.change({ seed })}
        />
        {settings.method === 'eigenvectorFollowing' ? (
          <Count
            label={t('critical.wishedIndex')}
            value={settings.index}
            least={0}
            most={run?.summary.parameterCount ?? 1}
            onChange={(index) => session.change({ index })}
          />
        ) : null}
      </div>
      <div className="control-row">
        <NativeSelect
          size="xs"
          label={t('critical.from')}
          value={settings.from}
          data={[
            { value: 'box', label: t(isFunction ? 'critical.fromBox' : 'critical.fromOrigin') },
            { value: 'around', label: t('critical.fromAround'), disabled: !hasSelection },
            { value: 'path', label: t('critical.fromPath') },
          ]}
          onChange={(event) => session.change({ from: event.currentTarget.value as typeof settings.from })}
        />
        {spreads ? (
          <NumberInput
            size="xs"
            label={t('critical.spread')}
            value={settings.spread}
            min={0}
            step={0.1}
            onChange={(value) => {
              if (typeof value === 'number' && value > 0) session.change({ spread: value });
            }}
          />
        ) : null}
      </div>
      <Button size="xs" fullWidth disabled={run === null || working} onClick={() => session.search()}>
        {t('critical.search')}
      </Button>
      <WorkStatus kind="search" />
    </div>
  );
}

function Count(props: {
  label: string;
  value: number;
  least: number;
  most: number;
  onChange: (value: number) => void;
}) {
  const { label, value, least, most, onChange } = props;
  return (
    <NumberInput
      size="xs"
      label={label}
      value={value}
      min={least}
      max={most}
      allowDecimal={false}
      onChange={(next) => {
        if (typeof next === 'number' && next >= least && next <= most) onChange(next);
      }}
    />
  );
}
