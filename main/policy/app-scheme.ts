import { guardedPath } from './path-guard.ts';

/** The window's own scheme; as a standard, secure scheme it has an origin, and `'self'` in the CSP means it. */
export const APP_SCHEME = 'app';
const APP_HOST = 'saddlescope';
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;
export const APP_START = `${APP_ORIGIN}/index.html`;

/** File below the built window that a request of our scheme names, or null for any other. */
export function appFile(renderer: string, requestUrl: string): string | null {
  // Not `new URL`: it would resolve `..` before the guard sees it.
  if (!requestUrl.startsWith(`${APP_ORIGIN}/`)) return null;
  return guardedPath(renderer, requestUrl.slice(APP_ORIGIN.length).split(/[?#]/, 1)[0]);
}

/** The window stays on its own page: every other navigation is denied. */
export function mayNavigate(url: string): boolean {
  return url === APP_ORIGIN || url.startsWith(`${APP_ORIGIN}/`);
}

/** Only the top frame of our own page may open a connection to the host. */
export function isOwnSender(frame: { readonly url: string; readonly isTop: boolean } | null): boolean {
  return frame !== null && frame.isTop && mayNavigate(frame.url);
}
