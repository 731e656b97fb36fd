import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { SURFACE_FORMATS } from '../../app/exchange/surface-files.ts';
import { FINDER_METHODS } from '../../app/critical/finders/finder-options.ts';
import { HostFailure } from '../host/host-failure.ts';
import { programFiles } from '../host/locations.ts';
import { analyzeCommand, type AnalyzeOptions } from './commands/analyze.ts';
import { criticalCommand, type CriticalOptions } from './commands/critical.ts';
import { diagnoseCommand, type DiagnoseOptions } from './commands/diagnose.ts';
import { exportCommand, type ExportOptions } from './commands/export.ts';
import { importCommand, type ImportOptions } from './commands/import.ts';
import { landscapeCommand } from './commands/landscape.ts';
import { runCommand, type RunOptions } from './commands/run.ts';
import { serveCommand, type ServeOptions } from './commands/serve.ts';
import { spectrumCommand, type SpectrumOptions } from './commands/spectrum.ts';
import type { LandscapeOptions } from './landscape-options.ts';
import { Interrupted, type CommandContext } from './context.ts';
import { printNotice } from './output.ts';
import { mismatchLines } from './mismatch-table.ts';
import { Texts } from './texts.ts';

/**
 * Exit status: 0 only when the command did what was asked, 2 for a usage or input error (one line on standard error),
 * 130 after an interruption (the line says what was kept), 1 for anything else.
 */
const INPUT_ERROR = 2;
const INTERRUPTED = 130;
const FAILED = 1;

const files = programFiles(import.meta.url);
const texts = new Texts(files.assets);
const interruption = new AbortController();
const context: CommandContext = { files, texts, interrupted: interruption.signal };

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // The second one means it: whatever is on disk is complete, so leaving at once loses only the last steps.
    if (interruption.signal.aborted) process.exit(INTERRUPTED);
    interruption.abort();
  });
}
// A reader that closes early (`| head`) is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
});

const program = new Command('saddlescope')
  .description(texts.say('help.program'))
  .version(files.version)
  .exitOverride()
  .configureOutput({
    outputError: (text, write) => write(`saddlescope: ${text.trim().replace(/\s*\n\s*/g, ' ')}\n`),
  });

program
  .command('run')
  .description(texts.say('help.run'))
  .argument('<experiment>', texts.say('help.experiment'))
  .option('--out <folder>', texts.say('help.out'))
  .option('--resume', texts.say('help.resume'), false)
  .option('--shard <i/n>', texts.say('help.shard'), shard)
  .option('--from <run>', texts.say('help.from'))
  .option('--from-step <number>', texts.say('help.fromStep'), number)
  .option('--json', texts.say('help.json'), false)
  .action((file: string, options: RunOptions) => runCommand(context, file, options));

program
  .command('analyze')
  .description(texts.say('help.analyze'))
  .argument('<problem>', texts.say('help.problem'))
  .option('--no-polish', texts.say('help.noPolish'))
  .option('--hw22', texts.say('help.hw22'), false)
  .option('--json', texts.say('help.json'), false)
  .action((file: string, options: AnalyzeOptions) => analyzeCommand(context, file, options));

program
  .command('critical')
  .description(texts.say('help.critical'))
  .argument('<problem>', texts.say('help.problem'))
  .option('--method <name>', texts.say('help.method', { names: FINDER_METHODS.join(', ') }))
  .option('--starts <number>', texts.say('help.starts'), number)
  .option('--seed <number>', texts.say('help.searchSeed'), number)
  .option('--index <number>', texts.say('help.index'), number)
  .option('--box <intervals>', texts.say('help.box'), intervals)
  .option('--spread <number>', texts.say('help.spread'), number)
  .option('--around-point', texts.say('help.aroundPoint'), false)
  .option('--compare', texts.say('help.compare'), false)
  .option('--out <folder>', texts.say('help.searchOut'))
  .option('--json', texts.say('help.json'), false)
  .action((file: string, options: CriticalOptions) => criticalCommand(context, file, options));

program
  .command('landscape')
  .description(texts.say('help.landscape'))
  .argument('<problem>', texts.say('help.problemOrRun'))
  .option('--plane <kind>', texts.say('help.plane'))
  .option('--normalization <kind>', texts.say('help.normalization'))
  .option('--seed <number>', texts.say('help.seed'), number)
  .option('--ranks <a,b>', texts.say('help.ranks'), pair)
  .option('--indices <a,b>', texts.say('help.indices'), pair)
  .option('--size <points>', texts.say('help.size'), number)
  .option('--extent <number>', texts.say('help.extent'), number)
  .option('--part <part>', texts.say('help.part'))
  .option('--step <number>', texts.say('help.step'), number)
  .option('--through <steps>', texts.say('help.through'), numbers)
  .option('--with <runs...>', texts.say('help.with'))
  .option('--eigenvectors', texts.say('help.eigenvectors'), false)
  .option('--profile <kind>', texts.say('help.profile'))
  .option('--to <file>', texts.say('help.profileTo'))
  .option('--rank <number>', texts.say('help.rank'), number)
  .option('--index <number>', texts.say('help.profileIndex'), number)
  .option('--quantity <name>', texts.say('help.quantity'))
  .option('--out <file>', texts.say('help.surfaceOut', { formats: SURFACE_FORMATS.join(', ') }))
  .option('--json', texts.say('help.json'), false)
  .action((file: string, options: LandscapeOptions) => landscapeCommand(context, file, options));

program
  .command('spectrum')
  .description(texts.say('help.spectrum'))
  .argument('<problem>', texts.say('help.problem'))
  .option('--layers', texts.say('help.layers'), false)
  .option('--largest <k>', texts.say('help.largest'), number)
  .option('--smallest <k>', texts.say('help.smallest'), number)
  .option('--near <value>', texts.say('help.near'), number)
  .option('--near-count <k>', texts.say('help.nearCount'), number)
  .option('--estimate', texts.say('help.estimate'), false)
  .option('--json', texts.say('help.json'), false)
  .action((file: string, options: SpectrumOptions) => spectrumCommand(context, file, options));

program
  .command('import')
  .description(texts.say('help.import'))
  .argument('<files...>', texts.say('help.weightsFiles'))
  .requiredOption('--experiment <file>', texts.say('help.importExperiment'))
  .requiredOption('--out <folder>', texts.say('help.importOut'))
  .option('--metrics <file>', texts.say('help.importMetrics'))
  .option('--json', texts.say('help.json'), false)
  .action((given: string[], options: ImportOptions) => importCommand(context, given, options));

program
  .command('diagnose')
  .description(texts.say('help.diagnose'))
  .argument('<run>', texts.say('help.runOrRecords'))
  .option('--forks', texts.say('help.forks'), false)
  .option('--step <number>', texts.say('help.diagnoseStep'), number)
  .option('--report <file>', texts.say('help.report'))
  .option('--json', texts.say('help.json'), false)
  .action((folder: string, options: DiagnoseOptions) => diagnoseCommand(context, folder, options));

program
  .command('export')
  .description(texts.say('help.export'))
  .argument('<run>', texts.say('help.runFolder'))
  .option('--format <json|csv|tfjs|npz|safetensors>', texts.say('help.format'), 'json')
  .option('--step <number>', texts.say('help.exportStep'), number)
  .option('--out <folder>', texts.say('help.exportOut'))
  .action((folder: string, options: ExportOptions) => exportCommand(context, folder, options));

program
  .command('serve')
  .description(texts.say('help.serve'))
  .option('--port <number>', texts.say('help.port'), port, 0)
  .option('--host <address>', texts.say('help.host'), '127.0.0.1')
  .action((options: ServeOptions) => serveCommand(context, options));

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('expected a number');
  return value;
}

function numbers(text: string): number[] {
  return text.split(',').map(number);
}

function pair(text: string): [number, number] {
  const parts = text.split(',').map(Number);
  if (parts.length !== 2 || !parts.every(Number.isInteger)) {
    throw new InvalidArgumentError('expected two integers separated by a comma');
  }
  return [parts[0], parts[1]];
}

function shard(text: string): { index: number; count: number } {
  const [index, count] = text.split('/').map(Number);
  const isShard = /^\d+\/\d+$/.test(text) && index >= 1 && index <= count;
  if (!isShard) throw new InvalidArgumentError('expected i/n with 1 ≤ i ≤ n, such as 2/4');
  return { index: index - 1, count };
}

function intervals(text: string): [number, number][] {
  const numbers = text.split(',').map(number);
  if (numbers.length === 0 || numbers.length % 2 !== 0) {
    throw new InvalidArgumentError('expected low,high for each parameter');
  }
  return Array.from({ length: numbers.length / 2 }, (_, k) => [numbers[2 * k], numbers[2 * k + 1]]);
}

function port(text: string): number {
  const value = number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535) {
    throw new InvalidArgumentError('expected an integer from 0 to 65535');
  }
  return value;
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitStatus(error);
}

function exitStatus(error: unknown): number {
  // Commander has printed its line (or the help) already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : INPUT_ERROR;
  const line = error instanceof Error ? error.message : String(error);
  if (error instanceof HostFailure && error.mismatch !== undefined) {
    for (const row of mismatchLines(error.mismatch, texts)) printNotice(row);
  }
  printNotice(`saddlescope: ${line}`);
  if (error instanceof Interrupted) return INTERRUPTED;
  if (error instanceof HostFailure && error.code !== 'internal') return INPUT_ERROR;
  return FAILED;
}
