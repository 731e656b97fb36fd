import { Button, NativeSelect, Switch, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import {
  ACTIVATIONS,
  MAX_UNITS,
  type LayerSpec,
  type NetworkLossSpec,
} from '../../../app/experiment/loss-spec.ts';
import { formatCount } from '../../format/number.ts';
import { useNoteText } from '../../i18n/note-text.ts';
import { useActions, useApp } from '../../state/app-context.tsx';
import { issuesAt } from '../../state/draft-check.ts';
import { IconButton } from '../field.tsx';
import { AddIcon, RemoveIcon } from '../icons.tsx';
import { asDense, withNetwork, type DenseLayer } from './loss-kinds.ts';

export function networkSummary(loss: NetworkLossSpec): string {
  return loss.layers
    .map(asDense)
    .filter((layer) => layer !== null)
    .map((layer) => (Number.isFinite(layer.units) ? layer.units : '?'))
    .join(' – ');
}

/** The layers in order; the last one is the output. */
export function NetworkSection({ loss }: { loss: NetworkLossSpec }) {
  const { t } = useTranslation();
  const text = useNoteText();
  const check = useApp((state) => state.check);
  const { editDraft } = useActions();
  const { layers } = loss;

  function put(next: readonly LayerSpec[], field?: string): void {
    editDraft((draft) => withNetwork(draft, { layers: [...next] }), field);
  }
  return (
    <div className="layers">
      <div className="layer-row layer-head" aria-hidden="true">
        <span />
        <span>{t('fields.units.label')}</span>
        <span>{t('fields.activation.label')}</span>
        <span>{t('fields.bias.label')}</span>
        <span />
      </div>
      {layers.map((layer, index) => {
        const issues = issuesAt(check, `loss.layers.${index}`, true);
        const output = index === layers.length - 1;
        const name = output ? t('network.output') : t('network.hidden', { number: index + 1 });
        const dense = asDense(layer);
        const type: string = layer.type;
        return (
          <div key={index} role="group" aria-label={name}>
            <div className="layer-row">
              <span className="layer-name">{output ? t('network.outputShort') : index + 1}</span>
              {dense === null ? (
                <span className="layer-type">{t(`layerTypes.${type}`, type)}</span>
              ) : (
                <DenseControls
                  name={name}
                  layer={dense}
                  wrong={issues.length > 0}
                  onChange={(changed, field) =>
                    put(
                      layers.map((other, i) => (i === index ? changed : other)),
                      field === undefined ? undefined : `${field}.${index}`,
                    )
                  }
                />
              )}
              <IconButton
                label={t('network.remove', { name })}
                disabled={layers.length === 1 || output}
                onClick={() => put(layers.filter((_, i) => i !== index))}
              >
                <RemoveIcon size={12} />
              </IconButton>
            </div>
            {issues.map((issue, i) => (
              <div key={i} className="field-error" role="alert">
                {text(issue.message)}
              </div>
            ))}
          </div>
        );
      })}
      <Button
        size="compact-xs"
        variant="subtle"
        leftSection={<AddIcon size={12} />}
        onClick={() => put([...layers.slice(0, -1), hiddenLike(layers), ...layers.slice(-1)])}
      >
        {t('network.add')}
      </Button>
      <p className="field-help">{t('network.why', { limit: formatCount(MAX_UNITS) })}</p>
    </div>
  );
}

function DenseControls({
  name,
  layer,
  wrong,
  onChange,
}: {
  name: string;
  layer: DenseLayer;
  wrong: boolean;
  onChange: (layer: DenseLayer, field?: string) => void;
}) {
  const { t } = useTranslation();
  return (
    <>
      <TextInput
        size="xs"
        inputMode="numeric"
        aria-label={`${name}: ${t('fields.units.label')}`}
        error={wrong}
        value={Number.isNaN(layer.units) ? '' : layer.units}
        onChange={(event) => {
          const typed = event.currentTarget.value.trim();
          onChange({ ...layer, units: typed === '' ? NaN : Number(typed) }, 'units');
        }}
      />
      <NativeSelect
        size="xs"
        aria-label={`${name}: ${t('fields.activation.label')}`}
        value={layer.activation}
        data={ACTIVATIONS.map((value) => ({ value, label: t(`activations.${value}`) }))}
        onChange={(event) => {
          const chosen = ACTIVATIONS.find((value) => value === event.currentTarget.value);
          if (chosen !== undefined) onChange({ ...layer, activation: chosen });
        }}
      />
      <Switch
        size="xs"
        aria-label={`${name}: ${t('fields.bias.label')}`}
        checked={layer.bias}
        onChange={(event) => onChange({ ...layer, bias: event.currentTarget.checked })}
      />
    </>
  );
}

/** Another layer like the last hidden one. */
function hiddenLike(layers: readonly LayerSpec[]): DenseLayer {
  const hidden = layers.slice(0, -1).map(asDense);
  return (
    hidden.findLast((layer) => layer !== null) ?? { type: 'dense', units: 8, activation: 'tanh', bias: true }
  );
}
