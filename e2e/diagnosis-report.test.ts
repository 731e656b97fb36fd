import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@playwright/test';
import { saddlescope, saddlescopeSays } from './program.ts';

const EXPERIMENT = {
  schemaVersion: 1,
  name: 'A <saddle>',
  loss: { kind: 'function', variables: ['x', 'y'], expression: '2 + x^2 - y^2 + y^4' },
  start: [1, 1e-12],
  training: { optimizer: { kind: 'sgd', rate: 0.05 }, steps: 150 },
};

test('a report without a surface says the rest: zero weights have no filter-normalised plane', async ({
  page,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'saddlescope-report-'));
  try {
    const experiment = join(folder, 'experiment.json');
    const line = {
      schemaVersion: 1,
      name: 'A line',
      loss: {
        kind: 'network',
        layers: [{ type: 'dense', units: 1 }],
        loss: 'mse',
        data: { inputs: [[-1], [1]], targets: [[0], [0]], validation: 0, test: 0 },
      },
      start: [0, 0],
      training: { optimizer: { kind: 'sgd', rate: 0.1 }, batchSize: 'full', steps: 100 },
    };
    writeFileSync(experiment, JSON.stringify(line));
    const run = join(folder, 'run');
    saddlescope('run', experiment, '--out', run);
    const file = join(folder, 'report.html');
    saddlescope('diagnose', run, '--report', file);
    await page.goto(pathToFileURL(file).href);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('A line: Diagnosis');
    await expect(page.locator('section.verdict').first()).toBeVisible();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('diagnose writes a report that opens without a network', async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'saddlescope-report-'));
  try {
    const experiment = join(folder, 'experiment.json');
    writeFileSync(experiment, JSON.stringify(EXPERIMENT));
    const run = join(folder, 'run');
    saddlescope('run', experiment, '--out', run);
    const file = join(folder, 'report.html');
    const answer = JSON.parse(saddlescope('diagnose', run, '--forks', '--json', '--report', file)) as {
      verdicts: { kind: string }[];
      forks: { asPredicted: boolean | null }[];
    };
    expect(answer.verdicts[0].kind).toBe('strictSaddle');
    expect(answer.forks[1].asPredicted).toBe(true);
    const requests: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    await page.goto(pathToFileURL(file).href);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('A <saddle>: Diagnosis');
    await expect(page.locator('section.verdict').first()).toContainText('Strict saddle');
    expect(await page.locator('figure svg').count()).toBeGreaterThanOrEqual(4);
    await expect(page.locator('table').last().locator('tr')).toHaveCount(answer.forks.length + 1);
    await expect(page.locator('ul.legend').last()).toContainText('step along the most negative eigenvector');
    await expect(page.locator('dl')).toContainText(
      'θ* the critical point that damped Newton steps reach from here',
    );
    expect(requests).toHaveLength(1);
    expect(complaints).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('where the data are gone the cause is said once, whatever was asked for', () => {
  const folder = mkdtempSync(join(tmpdir(), 'saddlescope-report-'));
  try {
    const experiment = join(folder, 'experiment.json');
    const table = join(folder, 'table.csv');
    const layers = [{ type: 'dense', units: 1 }];
    const data = { csv: table, target: 'y', task: 'regression' };
    const loss = { kind: 'network', layers, loss: 'mse', data };
    const training = { optimizer: { kind: 'sgd', rate: 0.1 }, batchSize: 'full', steps: 40 };
    writeFileSync(experiment, JSON.stringify({ ...EXPERIMENT, start: { seed: 1 }, loss, training }));
    writeFileSync(table, `x,y\n${Array.from({ length: 20 }, (_, k) => `${k},${2 * k + 1}`).join('\n')}\n`);
    const run = join(folder, 'run');
    saddlescope('run', experiment, '--out', run);
    rmSync(table);
    const said = saddlescopeSays('diagnose', run, '--forks', '--report', join(folder, 'report.html'));
    expect(`${said.output}${said.notices}`.match(/gone/g)).toHaveLength(1);
    expect(said.output).toContain(
      'only the records and the spectrum that was saved at the checkpoint are judged',
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
