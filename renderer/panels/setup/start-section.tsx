import { useTranslation } from 'react-i18next';
import { INITIALIZERS } from '../../../app/experiment/loss-spec.ts';
import { useActions, useApp } from '../../state/app-context.tsx';
import { NumberField, SelectField } from '../field.tsx';
import { WeightsPicker } from './weights-picker.tsx';
import { VariableField } from './variable-field.tsx';

/** Where training starts: coordinates for functions, a seeded initialiser (or given numbers) for networks. */
export function StartSection() {
  const { t } = useTranslation();
  const draft = useApp((state) => state.draft.present);
  const { editDraft, setStart } = useActions();
  const { loss, start } = draft;
  if (loss.kind === 'function') {
    const centre = loss.variables.map((_, i) => {
      const [low, high] = loss.box?.[i] ?? [-2, 2];
      return (low + high) / 2;
    });
    const point = Array.isArray(start) ? start : centre;
    return (
      <>
        {loss.variables.map((variable, index) => (
          <VariableField
            key={`${variable}.${index}`}
            label={variable}
            path={`start.${index}`}
            value={point[index] ?? NaN}
            onChange={(value) =>
              setStart(loss.variables.map((_, i) => (i === index ? value : (point[i] ?? NaN))))
            }
          />
        ))}
        <p className="field-help always">{t('setup.startHint')}</p>
      </>
    );
  }
  const seeded = start !== undefined && !Array.isArray(start) && 'seed' in start ? start : null;
  if (Array.isArray(start)) {
    return (
      <p className="field-help always">
        {t('setup.startGiven', { count: start.length })}{' '}
        <button
          type="button"
          className="link"
          onClick={() => editDraft((present) => ({ ...present, start: undefined }))}
        >
          {t('setup.startReset')}
        </button>
      </p>
    );
  }
  const reset = (
    <button
      type="button"
      className="link"
      onClick={() => editDraft((present) => ({ ...present, start: undefined }))}
    >
      {t('setup.startReset')}
    </button>
  );
  if (start !== undefined && seeded === null && 'weights' in start) {
    const file = start.weights.replace(/^upload:[0-9a-f]{16}-/, '').replace(/\.weights$/, '');
    return (
      <>
        <p className="field-help always">
          {t('setup.startFile', { file })} {reset}
        </p>
        <WeightsPicker />
      </>
    );
  }
  return (
    <>
      <SelectField
        name="initializer"
        path="start.initializer"
        value={seeded?.initializer ?? 'glorotUniform'}
        options={INITIALIZERS.map((name) => ({ value: name, label: t(`initializers.${name}`) }))}
        onChange={(initializer) =>
          editDraft((present) => ({ ...present, start: { seed: seeded?.seed ?? 0, initializer } }))
        }
      />
      <NumberField
        name="startSeed"
        path="start.seed"
        range="≥ 0"
        fallback="0"
        step={1}
        value={seeded?.seed ?? 0}
        onChange={(seed) =>
          editDraft(
            (present) => ({
              ...present,
              start: { seed: seed ?? NaN, initializer: seeded?.initializer ?? 'glorotUniform' },
            }),
            'startSeed',
          )
        }
      />
      <WeightsPicker />
    </>
  );
}
