import { Menu } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../format/number.ts';
import { useActions, useApp } from '../state/app-context.tsx';
import type { ChartScale } from './axis-scale.ts';
import { ChartFrame } from './chart-frame.tsx';
import { spreadText, type ChartErrors } from './error-bars.ts';
import type { ChartData } from './row-thinner.ts';
import { LineChart, type ChartSeries } from './line-chart.tsx';

export interface ChartCardProps {
  /** Catalogue name: `charts.<name>.title`, `.what`. */
  readonly name: string;
  readonly series: readonly ChartSeries[];
  readonly data: ChartData;
  /** Possible axes; the first one is used until the reader chooses. */
  readonly scales: readonly ChartScale[];
  readonly end: number;
  /** Value of each series at the time cursor. */
  readonly values: readonly (number | null)[];
  /** Error bars, of values that are estimates. */
  readonly errors?: ChartErrors;
  /** Half-widths at the time cursor. */
  readonly valueErrors?: readonly (number | null)[];
  /** It shows estimates: said beside the title, and explained. */
  readonly isEstimate?: boolean;
}

/** There are values, and a logarithmic axis has a place for none of them. */
function isNeverPositive([, ...columns]: ChartData): boolean {
  return (
    columns.some((values) => values.some((value) => value !== null)) &&
    columns.every((values) => values.every((value) => value === null || value <= 0))
  );
}

/** One chart with its title, legend with the values at the cursor, and what can be done with it. */
export function ChartCard(props: ChartCardProps) {
  const { name, series, data, scales, end, values, errors, valueErrors, isEstimate = false } = props;
  const { t } = useTranslation();
  const scheme = useApp((state) => state.preferences.theme);
  const cursor = useApp((state) => state.cursor);
  const { selectNearest } = useActions();
  const [chosen, setChosen] = useState<ChartScale | null>(null);
  const scale = chosen ?? (scales[0] === 'log' && isNeverPositive(data) ? 'linear' : scales[0]);
  const title = isEstimate
    ? t('charts.estimated', { title: t(`charts.${name}.title`) })
    : t(`charts.${name}.title`);
  const what = t(`charts.${name}.what`);
  const legend = series.map((item, index) => {
    const value = values[index];
    if (value == null) return { ...item, value: '–' };
    return { ...item, value: `${formatNumber(value, 3)}${spreadText(value, valueErrors?.[index] ?? null)}` };
  });
  const options = scales.join();
  const items = useMemo(() => {
    const names = options.split(',') as ChartScale[];
    if (names.length < 2) return null;
    return (
      <>
        {names.map((option) => (
          <Menu.Item key={option} onClick={() => setChosen(option)} disabled={option === scale}>
            {t(`charts.scales.${option}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
      </>
    );
  }, [options, scale, t]);
  return (
    <ChartFrame
      title={title}
      what={what}
      how={isEstimate ? t('charts.howEstimated') : t(`charts.${name}.how`)}
      fileName={name}
      legend={legend}
      items={items}
    >
      {(onCanvas) => (
        <LineChart
          label={`${title}: ${what}`}
          scheme={scheme}
          scale={scale}
          series={series}
          data={data}
          errors={errors}
          cursor={cursor}
          end={end}
          onPick={selectNearest}
          onCanvas={onCanvas}
        />
      )}
    </ChartFrame>
  );
}
