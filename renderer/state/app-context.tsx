import { createContext, useContext, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { HostClient } from '../client/host-client.ts';
import type { App, AppActions } from './app-store.ts';
import type { AppState } from './app-state.ts';

const AppContext = createContext<App | null>(null);

export function AppProvider({ app, children }: { app: App; children: ReactNode }) {
  return <AppContext value={app}>{children}</AppContext>;
}

export function useAppHandle(): App {
  const app = useContext(AppContext);
  if (app === null) throw new Error('expected an <AppProvider> above this component, found none');
  return app;
}

/** A part of the window's state; `selector` must return a stable value (a field, not a new object). */
export function useApp<T>(selector: (state: AppState) => T): T {
  return useStore(useAppHandle().store, selector);
}

export function useActions(): AppActions {
  return useAppHandle().actions;
}

export function useHost(): HostClient {
  return useAppHandle().host;
}
