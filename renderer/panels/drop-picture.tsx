import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { reopenView } from '../scene/reopen-view.ts';
import { useAppHandle } from '../state/app-context.tsx';

/** Takes a picture that is dropped anywhere on the window and reopens its view; says so while it hovers. */
export function DropPicture() {
  const { t } = useTranslation();
  const app = useAppHandle();
  const [over, setOver] = useState(false);
  useEffect(() => {
    const holdsFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
    const drag = (event: DragEvent): void => {
      if (!holdsFile(event)) return;
      // Without this the browser would leave the window for the picture.
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent): void => {
      setOver(false);
      if (!holdsFile(event)) return;
      event.preventDefault();
      const file = event.dataTransfer?.files.item(0) ?? null;
      if (file !== null) void reopenView(app, file);
    };
    window.addEventListener('dragover', drag);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragover', drag);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  }, [app]);
  if (!over) return null;
  return (
    <div className="drop-hint" role="status">
      <span>{t('scene.reopen.drop')}</span>
    </div>
  );
}
