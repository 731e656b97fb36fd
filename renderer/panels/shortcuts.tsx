export function ShortcutKeys() {
  return null;
}
