/** The Node that computes for the window and in benchmarks. */
export function newestNode(): string;
