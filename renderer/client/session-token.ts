const STORAGE_KEY = 'saddlescope.token';

/**
 * The link's token: taken out of the address bar (it must not end up in screenshots or bookmarks) and kept for this
 * tab only, so that a reload still works. Null when the page was opened without a link and the tab has none.
 */
export function takeSessionToken(
  location: Location,
  history: History,
  storage: Pick<Storage, 'getItem' | 'setItem'>,
): string | null {
  const url = new URL(location.href);
  const fragment = new URLSearchParams(url.hash.slice(1));
  const token = url.searchParams.get('token') ?? fragment.get('token');
  if (token !== null && token !== '') {
    storage.setItem(STORAGE_KEY, token);
    url.searchParams.delete('token');
    fragment.delete('token');
    url.hash = fragment.toString();
    history.replaceState(history.state, '', url);
    return token;
  }
  return storage.getItem(STORAGE_KEY);
}

/** The token this tab came in with; null in the desktop window. For links that the reader asks for. */
export function sessionToken(storage: Pick<Storage, 'getItem'>): string | null {
  return storage.getItem(STORAGE_KEY);
}
