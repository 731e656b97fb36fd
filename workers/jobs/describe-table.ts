import { readFile } from 'node:fs/promises';
import { columnSummaries } from '../../app/data/table-samples.ts';
import { parseTable } from '../../app/data/table.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';

/** Columns of a CSV file, before anything is chosen as target or input. */
export async function describeTableJob(
  input: JobInput<'describe-table'>,
): Promise<JobOutput<'describe-table'>> {
  const table = parseTable(await readFile(input.csvPath, 'utf8'));
  return { rows: table.rows, columns: columnSummaries(table), notes: [...table.notes] };
}
