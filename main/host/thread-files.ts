/** What threads are started from. */
export interface ThreadFiles {
  /** Folder of the built `workers/`. */
  readonly folder: string;
  /** See `workers/behind-window.ts`. */
  readonly argv: string[];
}

/** @param isBehindWindow frames are drawn beside these threads and go before them */
export function threadFiles(folder: string, isBehindWindow: boolean): ThreadFiles {
  return { folder, argv: isBehindWindow ? ['--behind-window'] : [] };
}
