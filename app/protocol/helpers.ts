/**
 * How a pool thread gets help with a solve (`SolverTeam`). The leader posts a request to the host, which hands its ports to
 * threads that have nothing to do; from its port a helper takes the invitation. The matrix never passes through the host.
 */
export interface HelpRequest {
  /** Each for one helper; the `Invitation` waits in it. Of the type of this process's threads. */
  readonly ports: readonly object[];
  /** On shared memory, by the numbers below. */
  readonly state: Int32Array;
}

/** 1 once every helper has left, or none will come. */
export const HELP_ENDED = 0;
/** 1 once a helper has died. */
export const HELP_LOST = 1;
/** 1 once helpers are to leave between two pieces of work: other work waits, or the leader is gone. */
export const HELP_UNWANTED = 2;
export const HELP_WORDS = 3;
