/** Whether a program stands inside some node_modules. */
export function isPackaged(path: string): boolean;
/** PATH without the folders of packages. */
export function machinePath(path: string): string;
/** The machine's Node, or null where there is only a packaged one. */
export function machineNode(machine: {
  readonly running: string;
  readonly path: string;
  readonly name: string;
  readonly exists: (file: string) => boolean;
  readonly real: (file: string) => string;
}): string | null;
/** The Node that computes for the window and in benchmarks. */
export function computingNode(machine: {
  readonly running: string;
  readonly version: string;
  /** `linux-x64` and the like. */
  readonly platform: string;
  readonly root: string;
  readonly works: (file: string) => boolean;
}): string;
