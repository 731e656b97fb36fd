import { NativeSelect, Slider } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { FunctionLossSpec } from '../../../app/experiment/loss-spec.ts';
import { ExpressionError, parseExpression } from '../../../app/functions/compile-function.ts';
import { FUNCTION_LIBRARY } from '../../../app/functions/library.ts';
import { formatNumber } from '../../format/number.ts';
import { useActions, useApp } from '../../state/app-context.tsx';
import { Field, TextField } from '../field.tsx';
import { libraryOrigin, withFunction, withLibraryFunction } from './loss-kinds.ts';
import { VariableField } from './variable-field.tsx';

const OWN = 'own';

/** A function of the library or a formula of one's own, its sliders, variables and region. */
export function FunctionSection({ loss }: { loss: FunctionLossSpec }) {
  const { t } = useTranslation();
  const { editDraft, startRun } = useActions();
  const inLab = useApp((state) => state.preferences.workspace === 'lab');
  const origin = useMemo(() => libraryOrigin(loss), [loss]);
  const description = origin === null ? '' : t(`functions.${origin.entry.id}.description`, '');
  const box = loss.variables.map((_, i) => loss.box?.[i] ?? ([-2, 2] as [number, number]));

  return (
    <>
      <Field facts={{ name: 'library', path: 'loss.library' }} wide>
        {({ id, describedBy }) => (
          <NativeSelect
            id={id}
            size="xs"
            aria-describedby={describedBy}
            value={origin?.entry.id ?? OWN}
            data={[
              ...FUNCTION_LIBRARY.map((entry) => ({
                value: entry.id,
                label: t(`functions.${entry.id}.title`),
              })),
              { value: OWN, label: t('setup.ownFormula'), disabled: origin !== null },
            ]}
            onChange={(event) => {
              const chosen = FUNCTION_LIBRARY.find((entry) => entry.id === event.currentTarget.value);
              if (chosen === undefined) return;
              const title = t(`functions.${chosen.id}.title`);
              editDraft((draft) => ({ ...withLibraryFunction(draft, chosen), name: title }));
            }}
          />
        )}
      </Field>
      {description === '' ? null : <p className="field-help always">{description}</p>}
      {origin?.entry.parameters.map((parameter) => (
        <div className="field" key={parameter.name}>
          <span className="field-label symbol" id={`parameter-${parameter.name}`}>
            {parameter.name} = {formatNumber(origin.values[parameter.name] ?? NaN)}
          </span>
          <div className="field-control">
            <Slider
              size="sm"
              label={null}
              thumbLabel={parameter.name}
              min={parameter.minimum}
              max={parameter.maximum}
              step={(parameter.maximum - parameter.minimum) / 200}
              value={origin.values[parameter.name] ?? parameter.default}
              // In the lab the run follows the slider.
              onChangeEnd={() => {
                if (inLab) void startRun();
              }}
              onChange={(value) =>
                editDraft(
                  (draft) =>
                    withLibraryFunction(draft, origin.entry, {
                      ...origin.values,
                      [parameter.name]: Number(value.toPrecision(6)),
                    }),
                  `parameter.${parameter.name}`,
                )
              }
            />
          </div>
        </div>
      ))}
      <TextField
        name="expression"
        path="loss.expression"
        multiline
        value={loss.expression}
        onChange={(expression) => editDraft((draft) => withFunction(draft, { expression }), 'expression')}
      />
      <ExpressionCheck loss={loss} />
      <TextField
        name="variables"
        path="loss.variables"
        value={loss.variables.join(', ')}
        onChange={(typed) =>
          editDraft((draft) => {
            const variables = typed.split(',').map((name) => name.trim());
            const next = withFunction(draft, { variables, box: variables.map((_, i) => box[i] ?? [-2, 2]) });
            return { ...next, start: undefined };
          }, 'variables')
        }
      />
      {loss.variables.map((variable, index) => (
        <div key={`${variable}.${index}`} className="interval">
          {([0, 1] as const).map((end) => (
            <VariableField
              key={end}
              label={t(end === 0 ? 'setup.lower' : 'setup.upper', { variable })}
              path={`loss.box.${index}${end === 0 ? '' : '.1'}`}
              value={box[index][end]}
              onChange={(value) =>
                editDraft(
                  (draft) =>
                    withFunction(draft, {
                      box: box.map((interval, i): [number, number] =>
                        i !== index ? interval : end === 0 ? [value, interval[1]] : [interval[0], value],
                      ),
                    }),
                  `box.${index}.${end}`,
                )
              }
            />
          ))}
        </div>
      ))}
    </>
  );
}

/** Points at the first character that does not fit, under the formula. */
function ExpressionCheck({ loss }: { loss: FunctionLossSpec }) {
  const problem = useMemo(() => {
    try {
      parseExpression(loss.expression, loss.variables);
      return null;
    } catch (error) {
      return error instanceof ExpressionError ? error : null;
    }
  }, [loss]);
  if (problem === null) return null;
  const from = Math.max(0, problem.position - 24);
  const before = loss.expression.slice(from, problem.position);
  const after = loss.expression.slice(problem.position + 1, problem.position + 12);
  return (
    <div className="expression-error" aria-hidden="true">
      <code>
        {from > 0 ? '…' : ''}
        {before}
        <mark>{loss.expression[problem.position] ?? '\u00a0'}</mark>
        {after}
      </code>
    </div>
  );
}
