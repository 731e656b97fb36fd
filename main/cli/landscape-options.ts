/** Options of `landscape`, for surfaces and profiles. */
export interface LandscapeOptions {
  readonly json: boolean;
  readonly plane?: string;
  readonly normalization?: string;
  readonly seed?: number;
  readonly ranks?: [number, number];
  readonly indices?: [number, number];
  readonly step?: number;
  readonly through?: number[];
  readonly with?: string[];
  readonly eigenvectors?: boolean;
  readonly quantity?: string;
  readonly size?: number;
  readonly extent?: number;
  readonly part?: string;
  readonly out?: string;
  readonly profile?: string;
  readonly to?: string;
  readonly rank?: number;
  readonly index?: number;
}
