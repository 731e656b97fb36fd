import { eachPair } from '../../app/curvature/chosen-eigenpairs.ts';
import type { LayerBlocks } from '../../app/curvature/layer-curvature.ts';
import {
  recordAt,
  SPECTRUM_COLUMN,
  type SpectrumBlock,
  type SpectrumColumn,
  type SpectrumRecord,
} from '../../app/curvature/spectrum-record.ts';
import { qualityKey, type PairsReport, type SpectrumReport } from '../../app/protocol/spectra.ts';
import { short } from './output.ts';
import type { Texts } from './texts.ts';

/** The spectra along a run as `run --json` answers them. */
export function spectraJson(block: SpectrumBlock): Record<string, unknown>[] {
  return Array.from({ length: block.count }, (_, k) => {
    const record = recordAt(block, k);
    return { step: record.row[SPECTRUM_COLUMN.step], ...recordJson(record) };
  });
}

/** One spectrum; an estimate has its density instead of eigenvalues. */
function recordJson({ row, values, weights }: SpectrumRecord): Record<string, unknown> {
  const at = (column: SpectrumColumn): number => row[SPECTRUM_COLUMN[column]];
  const isEstimate = at('estimated') === 1;
  const shares = [at('share1'), at('share2'), at('share3'), at('share4'), at('share5')];
  const total = at('negative') + at('zero') + at('positive');
  return {
    estimated: isEstimate,
    ...(isEstimate
      ? {
          density: { eigenvalue: values, count: weights },
          lambdaMinError: at('lambdaMinError'),
          lambdaMaxError: at('lambdaMaxError'),
          traceError: at('traceError'),
          frobeniusError: at('frobeniusError'),
        }
      : {
          eigenvalues: values,
          eigenvalueErrorBound: at('lambdaMaxError'),
          zeroTolerance: at('zeroTolerance'),
          inertia: { negative: at('negative'), zero: at('zero'), positive: at('positive') },
          minimumRatio: at('positive') / total,
          negativeRatio: at('negative') / total,
          effectiveRank: at('effectiveRank'),
          conditionNumber: at('conditionNumber'),
        }),
    loss: at('loss'),
    gradientNorm: at('gradientNorm'),
    lambdaMin: at('lambdaMin'),
    lambdaMax: at('lambdaMax'),
    trace: at('trace'),
    frobenius: at('frobenius'),
    sharpness: at('lambdaMax'),
    ...(Number.isNaN(at('rate')) ? {} : { rate: at('rate') }),
    ...(Number.isNaN(at('edge')) ? {} : { edge: at('edge') }),
    ...(Number.isNaN(at('preconditionedSharpness'))
      ? {}
      : { preconditionedSharpness: at('preconditionedSharpness') }),
    gradientShares: shares.filter((share) => !Number.isNaN(share)),
  };
}

/** The spectrum of one point as `spectrum --json` answers it. */
export function reportJson({
  parameterCount,
  block,
  quality,
  layers,
  pairs,
  kernels,
}: SpectrumReport): Record<string, unknown> {
  const record = recordAt(block, 0);
  return {
    parameterCount,
    ...recordJson(record),
    ...(quality === null
      ? {}
      : {
          class: quality.class,
          densityErrors: quality.weightErrors,
          bandwidth: quality.bandwidth,
          products: quality.products,
          converged: quality.isConverged,
          ...(quality.stopped === null ? {} : { stopped: quality.stopped }),
        }),
    ...(layers === null ? {} : { layers: layersJson(layers) }),
    ...(pairs === null ? {} : { eigenpairs: pairsJson(pairs) }),
    ...(kernels === undefined ? {} : { kernels }),
  };
}

function pairsJson(pairs: PairsReport): Record<string, unknown>[] {
  return eachPair(pairs).map(({ rank, value, residual, gradientShare, shares, vector }) => ({
    rank,
    eigenvalue: value,
    residual,
    gradientShare,
    layers: Object.fromEntries(pairs.groups.map(({ label }, g) => [label, shares[g]])),
    vector,
  }));
}

function layersJson({ layers, shares }: LayerBlocks): Record<string, unknown> {
  const count = layers.length;
  return {
    groups: layers,
    blockShares: layers.map((_, l) => shares.slice(l * count, (l + 1) * count)),
  };
}

/** The same for reading. */
export function reportLines(
  { parameterCount, block, quality, layers, pairs }: SpectrumReport,
  texts: Texts,
): string[] {
  const { row } = recordAt(block, 0);
  const at = (column: SpectrumColumn): string => short(row[SPECTRUM_COLUMN[column]]);
  const values = Object.fromEntries(
    (Object.keys(SPECTRUM_COLUMN) as SpectrumColumn[]).map((column) => [column, at(column)]),
  );
  const lines = [
    texts.say(quality === null ? 'spectrum.exact' : 'spectrum.estimate', { ...values, parameterCount }),
  ];
  if (quality === null)
    lines.push(texts.say('spectrum.inertia', values), texts.say('spectrum.shape', values));
  else {
    lines.push(
      texts.say(`spectrum.${qualityKey(quality)}`, {
        products: quality.products,
        bandwidth: short(quality.bandwidth),
      }),
      texts.say(`spectrum.class.${quality.class}`, {}),
    );
    if (quality.stopped !== null) lines.unshift(texts.say('spectrum.stopped', { ...quality.stopped }));
  }
  const shares = (['share1', 'share2', 'share3', 'share4', 'share5'] as const).map(at);
  lines.push(texts.say('spectrum.shares', { shares: shares.filter((share) => share !== 'NaN').join(', ') }));
  for (const layer of layers?.layers ?? []) {
    lines.push(
      texts.say('spectrum.layer', {
        label: layer.label,
        parameters: layer.length,
        trace: short(layer.trace),
        lambdaMin: short(layer.lambdaMin),
        lambdaMax: short(layer.lambdaMax),
        own: short(100 * layer.ownShare),
        cross: short(100 * layer.crossShare),
      }),
    );
  }
  for (const { rank, value, residual, gradientShare, shares } of pairs === null ? [] : eachPair(pairs)) {
    const where = pairs?.groups.map(({ label }, g) => `${label} ${short(100 * shares[g])} %`).join(', ');
    lines.push(
      texts.say('spectrum.pair', {
        rank: rank + 1,
        parameterCount,
        value: short(value),
        residual: short(residual),
        share: short(gradientShare),
        where: where ?? '',
      }),
    );
  }
  return lines;
}
