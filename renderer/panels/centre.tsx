import { Center, Loader } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';

// The scene brings three.js along; the rest of the window appears without waiting for it.
const found = import.meta.glob<{ Scene: () => React.JSX.Element }>('../scene/scene.tsx');
const load = found['../scene/scene.tsx'];
const Scene = load === undefined ? null : lazy(async () => ({ default: (await load()).Scene }));

/** The middle of the window: the 3D scene with its own tool rail. */
export function Centre() {
  const { t } = useTranslation();
  return (
    <main className="centre" aria-label={t('layout.scene')}>
      <Suspense
        fallback={
          <Center h="100%">
            <Loader size="sm" role="status" aria-label={t('layout.loading')} />
          </Center>
        }
      >
        {Scene === null ? null : <Scene />}
      </Suspense>
    </main>
  );
}
