import type { TFunction } from 'i18next';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import {
  DATASETS,
  GENERATORS,
  type DataSpec,
  type NetworkLossSpec,
} from '../../../app/experiment/loss-spec.ts';
import type { DataSummary } from '../../../app/protocol/host-api.ts';
import { useActions } from '../../state/app-context.tsx';
import { NumberField, SelectField, SwitchField } from '../field.tsx';
import { CsvFields } from './csv-fields.tsx';
import { DataReport } from './data-report.tsx';
import { fitNetworkToData } from './fit-network.ts';
import { withNetwork } from './loss-kinds.ts';
import { useDataSummary } from './use-data-summary.ts';

type Source = 'dataset' | 'generator' | 'csv' | 'inline';

function sourceOf(data: DataSpec): Source {
  if ('dataset' in data) return 'dataset';
  if ('generator' in data) return 'generator';
  return 'csv' in data ? 'csv' : 'inline';
}

export function dataSummaryText(loss: NetworkLossSpec, t: TFunction): string {
  const { data } = loss;
  if ('dataset' in data) return t(`datasets.${data.dataset}`);
  if ('generator' in data) return t(`generators.${data.generator}`);
  return 'csv' in data ? data.csv.replace(/^upload:(?:[0-9a-f]{8,}-)?/, '') : t('data.source.inline');
}

const OPTIONS = { split: 'train', splitSeed: 0 } as const;

export function DataSection({ loss }: { loss: NetworkLossSpec }) {
  const { t } = useTranslation();
  const { editDraft } = useActions();
  const { data } = loss;
  const source = sourceOf(data);
  const description = useDataSummary(data);
  useFittingOutput(description.status === 'ready' ? description.summary : null, data);

  function put(next: DataSpec, field?: string): void {
    editDraft((draft) => withNetwork(draft, { data: next }), field);
  }
  const isFile = source === 'dataset' || source === 'csv';
  return (
    <>
      <SelectField
        name="source"
        path="loss.data"
        value={source}
        options={(source === 'inline'
          ? (['dataset', 'generator', 'csv', 'inline'] as const)
          : (['dataset', 'generator', 'csv'] as const)
        ).map((value) => ({ value, label: t(`data.source.${value}`) }))}
        onChange={(chosen) => {
          if (chosen === 'dataset') put({ dataset: 'iris', ...OPTIONS });
          else if (chosen === 'generator') put({ generator: 'moons', seed: 0, ...OPTIONS });
          else if (chosen === 'csv') put({ csv: 'upload:', target: ' ', ...OPTIONS });
        }}
      />
      {'dataset' in data ? (
        <SelectField
          name="dataset"
          path="loss.data.dataset"
          value={data.dataset}
          options={DATASETS.map((value) => ({ value, label: t(`datasets.${value}`) }))}
          onChange={(dataset) => put({ ...data, dataset })}
        />
      ) : null}
      {'generator' in data ? <GeneratorFields data={data} put={put} /> : null}
      {'csv' in data ? (
        <CsvFields data={data} columns={description.summary?.columns ?? []} put={put} />
      ) : null}
      {'csv' in data && data.csv === 'upload:' ? null : (
        <>
          <NumberField
            name="validation"
            path="loss.data.validation"
            range="0 – 0.9"
            fallback={isFile ? '0.2' : t('fields.validation.auto')}
            optional
            step={0.05}
            value={data.validation}
            onChange={(validation) => put({ ...data, validation }, 'validation')}
          />
          <NumberField
            name="test"
            path="loss.data.test"
            range="0 – 0.9"
            fallback="0"
            optional
            step={0.05}
            value={data.test}
            onChange={(test) => put({ ...data, test }, 'test')}
          />
          <NumberField
            name="splitSeed"
            path="loss.data.splitSeed"
            range="≥ 0"
            fallback="0"
            step={1}
            value={data.splitSeed}
            onChange={(splitSeed) => put({ ...data, splitSeed: splitSeed ?? NaN }, 'splitSeed')}
          />
          <SwitchField
            name="standardize"
            path="loss.data.standardize"
            fallback={t(isFile ? 'fields.on' : 'fields.off')}
            checked={data.standardize ?? isFile}
            onChange={(standardize) => put({ ...data, standardize })}
          />
          <DataReport description={description} />
        </>
      )}
    </>
  );
}

/** New data may have other outputs than the network: the output layer and the loss follow, in the same step of undo. */
function useFittingOutput(summary: DataSummary | null, data: DataSpec): void {
  const { editDraft } = useActions();
  const first = useRef(true);
  const known = useRef<DataSpec>(data);
  useEffect(() => {
    if (summary === null) return;
    const changed = known.current !== data;
    known.current = data;
    // A preset or file is taken as it stands; only a change of data made here is followed.
    if (first.current || !changed) {
      first.current = false;
      return;
    }
    editDraft((draft) => fitNetworkToData(draft, data, summary), 'fit-output');
  }, [summary, data, editDraft]);
}

function GeneratorFields({
  data,
  put,
}: {
  data: Extract<DataSpec, { generator: string }>;
  put: (data: DataSpec, field?: string) => void;
}) {
  const { t } = useTranslation();
  return (
    <>
      <SelectField
        name="generator"
        path="loss.data.generator"
        value={data.generator}
        options={GENERATORS.map((value) => ({ value, label: t(`generators.${value}`) }))}
        onChange={(generator) => put({ ...data, generator })}
      />
      <NumberField
        name="samples"
        path="loss.data.samples"
        range="1 – 100 000"
        fallback={data.generator === 'xor' ? '4' : '200'}
        optional
        step={10}
        value={data.samples}
        onChange={(samples) => put({ ...data, samples }, 'samples')}
      />
      <NumberField
        name="noise"
        path="loss.data.noise"
        range="0 – 100"
        fallback={data.generator === 'xor' ? '0' : '0.1'}
        optional
        step={0.05}
        value={data.noise}
        onChange={(noise) => put({ ...data, noise }, 'noise')}
      />
      {data.generator === 'blobs' || data.generator === 'spirals' ? (
        <NumberField
          name="classes"
          path="loss.data.classes"
          range="2 – 20"
          fallback={t('fields.classes.auto')}
          optional
          step={1}
          value={data.classes}
          onChange={(classes) => put({ ...data, classes }, 'classes')}
        />
      ) : null}
      {data.generator === 'polynomial' ? (
        <NumberField
          name="degree"
          path="loss.data.degree"
          range="0 – 12"
          fallback="3"
          optional
          step={1}
          value={data.degree}
          onChange={(degree) => put({ ...data, degree }, 'degree')}
        />
      ) : null}
      <NumberField
        name="dataSeed"
        path="loss.data.seed"
        range="≥ 0"
        fallback="0"
        step={1}
        value={data.seed}
        onChange={(seed) => put({ ...data, seed: seed ?? NaN }, 'dataSeed')}
      />
    </>
  );
}
