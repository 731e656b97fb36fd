import type { StoreApi } from 'zustand/vanilla';
import { InputError } from '../../app/experiment/input-error.ts';
import { HostRequestError } from '../client/host-client.ts';
import type { AppState, StatusMessage } from './app-state.ts';

/** Puts a failed request into the status line. A lost connection has its own place in the window and is not repeated. */
export function reportFailure(store: StoreApi<AppState>, error: unknown): void {
  if (error instanceof HostRequestError && error.code === 'disconnected') return;
  store.setState({ message: { kind: 'error', text: failureText(error) } });
}

export function failureText(error: unknown): StatusMessage['text'] {
  if (error instanceof HostRequestError && error.code === 'disconnected')
    return { key: 'connection.lostShort' };
  if ((error instanceof HostRequestError || error instanceof InputError) && error.note !== undefined)
    return error.note;
  return error instanceof Error ? error.message : String(error);
}
