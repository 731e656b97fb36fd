import { useCallback, useEffect, useState } from 'react';

/**
 * Lecture mode: the lesson alone, large, over the whole screen where the browser lets it. Leaving full screen by the browser's
 * own key leaves the mode.
 */
export function useLecture(frame: HTMLElement | null): {
  readonly lecture: boolean;
  toggle(): void;
  leave(): void;
} {
  const [lecture, setLecture] = useState(false);
  const leave = useCallback(() => {
    setLecture(false);
    // Refused where nothing is in full screen.
    if (document.fullscreenElement !== null) void document.exitFullscreen().catch(() => undefined);
  }, []);
  const toggle = useCallback(() => {
    if (lecture) return leave();
    setLecture(true);
    // Without permission the mode still fills the window.
    void frame?.requestFullscreen().catch(() => undefined);
  }, [lecture, frame, leave]);
  useEffect(() => {
    const onChange = (): void => {
      if (document.fullscreenElement === null) setLecture(false);
    };
    document.addEventListener('fullscreenchange', onChange);
    return () => document.removeEventListener('fullscreenchange', onChange);
  }, []);
  return { lecture, toggle, leave };
}
