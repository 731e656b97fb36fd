import { useEffect, useRef, useState } from 'react';
import type { Profile } from '../../app/landscape/profile.ts';
import type { HostParams } from '../../app/protocol/host-api.ts';
import { useHost } from '../state/app-context.tsx';
import type { StatusMessage } from '../state/app-state.ts';
import { followJob, NO_JOB } from '../state/follow-job.ts';

export interface ProfileWork {
  readonly profile: Profile | null;
  readonly busy: boolean;
  /** Share done of the work under way. */
  readonly share: number;
  readonly error: StatusMessage['text'] | null;
  start(request: HostParams<'profile.start'>): void;
  /** Ends the work; what was measured stays. */
  stop(): void;
}

/** One profile at a time; the next replaces it as soon as it has something to show. */
export function useProfile(): ProfileWork {
  const host = useHost();
  const [state, setState] = useState<Omit<ProfileWork, 'start' | 'stop'>>({
    profile: null,
    busy: false,
    share: 0,
    error: null,
  });
  const job = useRef(NO_JOB);
  useEffect(() => () => job.current.leave(), [host]);
  const change = (next: Partial<typeof state>): void => setState((old) => ({ ...old, ...next }));
  return {
    ...state,
    start(request) {
      job.current.leave();
      change({ busy: true, share: 0, error: null });
      job.current = followJob(host, () => host.request('profile.start', request), {
        progress: ({ done, total }) => change({ share: done / total }),
        receive(event) {
          if (event.kind === 'profile') change({ profile: event.profile });
        },
        ended: (error) => change({ busy: false, error }),
      });
    },
    stop: () => job.current.cancel(),
  };
}
