import { Button, Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { LayerSpec } from '../../../app/experiment/loss-spec.ts';
import type { LayerShape } from '../../../app/network/layer-shapes.ts';
import { formatCount } from '../../format/number.ts';
import { useNoteText } from '../../i18n/note-text.ts';
import { useApp } from '../../state/app-context.tsx';
import { issuesAt } from '../../state/draft-check.ts';
import { IconButton } from '../field.tsx';
import { AddIcon, DownIcon, RemoveIcon, UpIcon } from '../icons.tsx';
import { LayerFields } from './layer-fields.tsx';
import {
  LAYER_TYPES,
  newLayer,
  parametersOf,
  shapeText,
  type InnerLayer,
  type LayerType,
} from './layer-kinds.ts';

type Put = (layers: LayerSpec[], field?: string) => void;

/** A chain of layers that can be added, reordered and removed; inside a residual block with everything but another block. */
export function LayerList({
  layers,
  shapes,
  features,
  path,
  put,
  nested = false,
}: {
  layers: readonly LayerSpec[];
  /** Null from the first layer on that does not fit. */
  shapes: readonly (LayerShape | null)[];
  /** What comes into the first layer. */
  features: number;
  path: string;
  put: Put;
  nested?: boolean;
}) {
  const { t } = useTranslation();
  const last = layers.length - 1;
  const before = last > 0 ? (shapes.at(last - 1) ?? null) : null;
  const swap = (a: number, b: number): void =>
    put(layers.map((layer, i) => (i === a ? layers[b] : i === b ? layers[a] : layer)));

  function add(type: LayerType): void {
    const layer = newLayer(type, before?.outputs ?? features, (before?.outputImage ?? null) !== null);
    // The output layer stays last: it follows the data.
    put(nested ? [...layers, layer] : [...layers.slice(0, -1), layer, ...layers.slice(-1)]);
  }
  return (
    <div className="layers">
      {layers.map((layer, index) => {
        const output = !nested && index === last;
        const name = output
          ? t('network.output')
          : t(nested ? 'network.inner' : 'network.hidden', { number: index + 1 });
        return (
          <LayerBlock
            key={index}
            name={name}
            short={output ? t('network.outputShort') : String(index + 1)}
            layer={layer}
            shape={shapes.at(index) ?? null}
            path={`${path}.${index}`}
            nested={nested}
            onChange={(changed, field) =>
              put(
                layers.map((other, i) => (i === index ? changed : other)),
                field === undefined ? undefined : `${path}.${index}.${field}`,
              )
            }
            onUp={index > 0 && !output ? () => swap(index, index - 1) : null}
            onDown={index < last - (nested ? 0 : 1) ? () => swap(index, index + 1) : null}
            onRemove={layers.length > 1 && !output ? () => put(layers.filter((_, i) => i !== index)) : null}
          />
        );
      })}
      <Menu position="bottom-start" withinPortal>
        <Menu.Target>
          <Button size="compact-xs" variant="subtle" leftSection={<AddIcon size={12} />}>
            {t(nested ? 'network.addInner' : 'network.addLayer')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {LAYER_TYPES.filter((type) => !nested || type !== 'residual').map((type) => (
            <Menu.Item key={type} onClick={() => add(type)}>
              {t(`layerTypes.${type}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

function LayerBlock({
  name,
  short,
  layer,
  shape,
  path,
  nested,
  onChange,
  onUp,
  onDown,
  onRemove,
}: {
  name: string;
  short: string;
  layer: LayerSpec;
  shape: LayerShape | null;
  path: string;
  nested: boolean;
  onChange: (layer: LayerSpec, field?: string) => void;
  onUp: (() => void) | null;
  onDown: (() => void) | null;
  onRemove: (() => void) | null;
}) {
  const { t } = useTranslation();
  const text = useNoteText();
  const check = useApp((state) => state.check);
  const issues = issuesAt(check, path, true);
  const nothing = (): void => undefined;
  return (
    <div className="layer-block" role="group" aria-label={name} data-nested={nested}>
      <div className="layer-line">
        <span className="layer-name">{short}</span>
        <span className="layer-type">{t(`layerTypes.${layer.type}`)}</span>
        <span className="layer-shape" title={t('network.shapeWhy')}>
          {shape === null
            ? ''
            : t('network.shape', {
                from: shapeText(shape.inputs, shape.inputImage),
                to: shapeText(shape.outputs, shape.outputImage),
                parameters: formatCount(parametersOf(shape)),
              })}
        </span>
        <IconButton label={t('network.up', { name })} disabled={onUp === null} onClick={onUp ?? nothing}>
          <UpIcon size={12} />
        </IconButton>
        <IconButton
          label={t('network.down', { name })}
          disabled={onDown === null}
          onClick={onDown ?? nothing}
        >
          <DownIcon size={12} />
        </IconButton>
        <IconButton
          label={t('network.remove', { name })}
          disabled={onRemove === null}
          onClick={onRemove ?? nothing}
        >
          <RemoveIcon size={12} />
        </IconButton>
      </div>
      <LayerFields name={name} layer={layer} wrong={issues.length > 0} onChange={onChange} />
      {layer.type === 'residual' ? (
        <LayerList
          layers={layer.layers}
          shapes={shape?.inner ?? []}
          features={shape?.inputs ?? NaN}
          path={`${path}.layers`}
          put={(inner, field) => onChange({ ...layer, layers: inner as InnerLayer[] }, field)}
          nested
        />
      ) : null}
      {issues.map((issue, i) => (
        <div key={i} className="field-error" role="alert">
          {text(issue.message)}
        </div>
      ))}
      <p className="field-help">{t(`layerTypesWhy.${layer.type}`)}</p>
    </div>
  );
}
