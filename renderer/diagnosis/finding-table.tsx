import { Fragment, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { limitText, valueText, type ShownNumber } from '../../app/diagnosis/finding-text.ts';
import { useDiagnosisText } from './use-diagnosis-text.ts';

/** Numbers against their limits and how clearly each is beyond it; the name of a number opens what it means. */
export function FindingTable({ numbers }: { numbers: readonly ShownNumber[] }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const { say } = useDiagnosisText();
  const toggle = (k: number): void =>
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(k)) next.add(k);
      return next;
    });
  const isHeld = numbers.some(({ degree }) => degree !== undefined);
  return (
    <table className="finding-table">
      <thead>
        <tr>
          <th scope="col">{t('diagnosis.quantity')}</th>
          <th scope="col">{t('diagnosis.value')}</th>
          {isHeld ? <th scope="col">{t('diagnosis.limit')}</th> : null}
          {isHeld ? (
            <th scope="col" title={t('diagnosis.byConfidence')}>
              {t('diagnosis.degree')}
            </th>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {numbers.map((number, k) => (
          <Fragment key={k}>
            <tr>
              <th scope="row">
                <button
                  type="button"
                  className="finding-name"
                  aria-expanded={open.has(k)}
                  title={t(`diagnosis.meaning.${number.name}`)}
                  onClick={() => toggle(k)}
                >
                  {t(`diagnosis.number.${number.name}`)}
                </button>
              </th>
              <td className="number">{valueText(number, say)}</td>
              {isHeld ? <td className="limit">{limitText(number, say)}</td> : null}
              {isHeld ? <td className="number">{percent(number.degree)}</td> : null}
            </tr>
            {open.has(k) ? (
              <tr>
                <td className="finding-meaning" colSpan={isHeld ? 4 : 2}>
                  {t(`diagnosis.meaning.${number.name}`)}
                </td>
              </tr>
            ) : null}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}

function percent(degree: number | undefined): string {
  return degree === undefined ? '' : `${Math.round(100 * degree)} %`;
}
