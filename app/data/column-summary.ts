/** What a column of a table holds and what it is used for. */
export interface ColumnSummary {
  readonly name: string;
  readonly type: 'number' | 'category';
  readonly missing: number;
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly categories: readonly string[] | null;
  readonly use: 'feature' | 'target' | 'unused';
}
