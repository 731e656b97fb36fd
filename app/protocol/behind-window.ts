/** Niceness of threads that compute behind a window: they take what it leaves, and all of it. */
export const BEHIND_WINDOW = 10;
