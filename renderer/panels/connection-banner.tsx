import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useActions, useApp, useHost } from '../state/app-context.tsx';

/** A lost connection, an outdated link or a failed start: what happened, what still works, what to do. */
export function ConnectionBanner() {
  const { t } = useTranslation();
  const host = useHost();
  const connection = useApp((state) => state.connection);
  const boot = useApp((state) => state.boot);
  const { boot: startAgain } = useActions();
  if (connection === 'lost') {
    return (
      <div className="banner" role="alert">
        <span>
          <strong>{t('connection.lost')}</strong> {t('connection.lostWhat')}
        </span>
        <Button size="compact-xs" variant="white" color="dark" onClick={() => host.reconnect()}>
          {t('connection.retry')}
        </Button>
      </div>
    );
  }
  if (connection === 'refused') {
    return (
      <div className="banner" role="alert">
        <span>
          <strong>{t('connection.refused')}</strong> {t('connection.refusedWhat')}
        </span>
      </div>
    );
  }
  if (boot === 'failed') {
    return (
      <div className="banner" role="alert">
        <span>
          <strong>{t('connection.bootFailed')}</strong> {t('connection.bootFailedWhat')}
        </span>
        <Button size="compact-xs" variant="white" color="dark" onClick={() => void startAgain()}>
          {t('connection.retry')}
        </Button>
      </div>
    );
  }
  return null;
}
