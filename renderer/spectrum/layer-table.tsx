import { useTranslation } from 'react-i18next';
import type { LayerBlocks } from '../../app/curvature/layer-curvature.ts';
import { formatNumber } from '../format/number.ts';
import { layerName } from './layer-name.ts';

/** Which layer owns the curvature. */
export function LayerTable({ blocks }: { blocks: LayerBlocks }) {
  const { t } = useTranslation();
  const percent = (share: number): string =>
    Number.isFinite(share) ? `${formatNumber(100 * share, 3)} %` : '–';
  return (
    <table className="layer-table">
      <caption>{t('spectrum.layers.title')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('spectrum.layers.layer')}</th>
          <th scope="col">{t('spectrum.layers.trace')}</th>
          <th scope="col">λmax</th>
          <th scope="col">{t('spectrum.layers.own')}</th>
          <th scope="col">{t('spectrum.layers.cross')}</th>
        </tr>
      </thead>
      <tbody>
        {blocks.layers.map((layer) => (
          <tr key={layer.offset}>
            <th scope="row">{layerName(layer.label, t)}</th>
            <td>{formatNumber(layer.trace, 3)}</td>
            <td>{formatNumber(layer.lambdaMax, 3)}</td>
            <td>
              {/* The bar repeats the number for the eye. */}
              <span
                className="share-bar"
                style={{ width: `${100 * (layer.ownShare || 0)}%` }}
                aria-hidden="true"
              />
              {percent(layer.ownShare)}
            </td>
            <td>{percent(layer.crossShare)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
