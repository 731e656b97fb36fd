import { useEffect } from 'react';

/** What has a line of help that stands open while the keyboard is in it. */
const OWNERS = '.field, .layers, .layer-block';

/**
 * Opens the help of the field that has the keyboard, by the attribute `data-helped`. CSS's `:focus-within` would close it as
 * soon as a button below is pressed: the button moves up under the pointer, which is let go over something else, and the
 * click is lost. So nothing opens or closes while a pointer is down.
 */
function followFocus(page: Document): () => void {
  let helped: Element[] = [];
  let isPressed = false;
  let release: ReturnType<typeof setTimeout> | undefined;

  function show(focused: Element | null): void {
    if (isPressed) return;
    const next: Element[] = [];
    for (let at = focused?.closest(OWNERS); at != null; at = at.parentElement?.closest(OWNERS)) next.push(at);
    for (const old of helped) if (!next.includes(old)) old.removeAttribute('data-helped');
    for (const owner of next) owner.setAttribute('data-helped', 'true');
    helped = next;
  }
  const entered = (): void => show(page.activeElement);
  const left = (event: FocusEvent): void => show(event.relatedTarget as Element | null);
  const pressed = (): void => {
    clearTimeout(release);
    isPressed = true;
  };
  // The click comes right after the pointer is let go, before any timer.
  const released = (): void => {
    release = setTimeout(() => {
      isPressed = false;
      show(page.activeElement);
    });
  };
  const listeners = [
    ['focusin', entered],
    ['focusout', left],
    ['pointerdown', pressed],
    ['pointerup', released],
    ['pointercancel', released],
    ['dragend', released],
  ] as const;
  for (const [type, listener] of listeners) page.addEventListener(type, listener as EventListener, true);
  return () => {
    clearTimeout(release);
    for (const [type, listener] of listeners) page.removeEventListener(type, listener as EventListener, true);
  };
}

export function useFieldHelp(): void {
  useEffect(() => followFocus(document), []);
}
