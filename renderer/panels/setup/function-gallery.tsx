import { useTranslation } from 'react-i18next';
import type { PointClass } from '../../../app/curvature/point-card.ts';
import { FUNCTION_LIBRARY, libraryExpression, type LibraryFunction } from '../../../app/functions/library.ts';
import { ClassMarker } from '../../charts/class-marker.tsx';
import { useActions, useApp } from '../../state/app-context.tsx';
import { libraryOrigin, withLibraryFunction } from './loss-kinds.ts';

/** The named functions with what is known about their critical points; a click opens and runs one. */
export function FunctionGallery() {
  const { t } = useTranslation();
  const loss = useApp((state) => state.draft.present.loss);
  const { editDraft, startRun } = useActions();
  const chosen = loss.kind === 'function' ? libraryOrigin(loss)?.entry.id : undefined;

  function open(entry: LibraryFunction): void {
    editDraft((draft) => ({ ...withLibraryFunction(draft, entry), name: t(`functions.${entry.id}.title`) }));
    void startRun();
  }
  return (
    <ul className="gallery">
      {FUNCTION_LIBRARY.map((entry) => (
        <li key={entry.id}>
          <button
            type="button"
            className="gallery-item"
            aria-current={entry.id === chosen}
            title={t(`functions.${entry.id}.description`)}
            onClick={() => open(entry)}
          >
            <span className="gallery-title">{t(`functions.${entry.id}.title`)}</span>
            <span className="gallery-counts">
              {entry.known === null ? (
                <span title={t('lab.infinitelyMany')}>∞</span>
              ) : (
                <>
                  <Count of="minimum" value={entry.known.minima} />
                  <Count of="saddle" value={entry.known.saddles} />
                  <Count of="maximum" value={entry.known.maxima} />
                </>
              )}
            </span>
            <span className="gallery-formula">{libraryExpression(entry)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Count({ of, value }: { of: PointClass; value: number }) {
  const { t } = useTranslation();
  if (value === 0) return null;
  return (
    <span title={t(`classes.${of}`)}>
      {value}
      <ClassMarker pointClass={of} size={12} />
    </span>
  );
}
