import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_UNITS, type LayerSpec, type NetworkLossSpec } from '../../../app/experiment/loss-spec.ts';
import { formatCount } from '../../format/number.ts';
import { useActions } from '../../state/app-context.tsx';
import { shapesSoFar } from './layer-kinds.ts';
import { LayerList } from './layer-list.tsx';
import { withNetwork } from './loss-kinds.ts';
import { useDataSummary } from './use-data-summary.ts';

/** Widths of the layers that have one: `8 – BN – 3`. */
export function networkSummary(loss: NetworkLossSpec): string {
  return loss.layers.map(shortName).join(' – ');
}

function shortName(layer: LayerSpec): string {
  switch (layer.type) {
    case 'dense':
      return Number.isFinite(layer.units) ? String(layer.units) : '?';
    case 'conv2d':
      return `C${layer.channels}`;
    case 'batchNorm':
      return 'BN';
    case 'layerNorm':
      return 'LN';
    case 'residual':
      return `+(${layer.layers.map(shortName).join(' ')})`;
    case 'activation':
      return layer.activation;
    case 'dropout':
      return 'D';
    case 'maxPool2d':
    case 'averagePool2d':
      return 'P';
    case 'flatten':
      return 'F';
  }
}

/** The layers in order, with shapes and numbers of parameters; the last one is the output. */
export function NetworkSection({ loss }: { loss: NetworkLossSpec }) {
  const { t } = useTranslation();
  const { editDraft } = useActions();
  const { summary } = useDataSummary(loss.data);
  const features = summary?.features ?? NaN;
  const shapes = useMemo(
    () => (Number.isFinite(features) ? shapesSoFar(loss.layers, features) : loss.layers.map(() => null)),
    [loss.layers, features],
  );
  return (
    <>
      <LayerList
        layers={loss.layers}
        shapes={shapes}
        features={features}
        path="loss.layers"
        put={(layers, field) => editDraft((draft) => withNetwork(draft, { layers }), field)}
      />
      <p className="field-help">{t('network.why', { limit: formatCount(MAX_UNITS) })}</p>
    </>
  );
}
