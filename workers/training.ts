import './install-kernels.ts';
import { parentPort, workerData } from 'node:worker_threads';
import type { TrainingCommand, TrainingMessage, TrainingStart } from '../app/protocol/jobs.ts';
import { perturbedGradient } from '../app/training/perturbed-gradient.ts';
import { trainingProblem } from '../app/training/training-problem.ts';
import { objectiveOf } from './objective-cache.ts';
import { startSession } from './training-session.ts';

/**
 * Thread entry of one training. `workerData` is a {@link TrainingStart}; the parent posts {@link TrainingCommand}s and gets
 * {@link TrainingMessage}s. The thread ends by itself after `ended`. Errors (a network that does not fit its data, a bug)
 * reach the parent as the worker's `error` event.
 */
function main(): void {
  const port = parentPort;
  if (port === null) throw new Error('workers/training.ts: expected to run as a worker thread');
  // The host is the only sender, of exactly these types (app/protocol/jobs.ts).
  const start = workerData as TrainingStart;
  const { loss } = start;
  const validates = loss.kind === 'network' && loss.data.validation.samples > 0;
  const problem = trainingProblem(
    objectiveOf(loss, 'train'),
    validates ? objectiveOf(loss, 'validation') : null,
    perturbedGradient(loss, start),
  );
  const session = startSession(problem, start, {
    send: (message) => {
      port.postMessage(message, transferables(message));
    },
    now: () => performance.now(),
    later: (callback) => {
      setImmediate(callback);
    },
    end: () => {
      port.close();
    },
  });
  port.on('message', (command: TrainingCommand) => {
    session.handle(command);
  });
}

function transferables(message: TrainingMessage): ArrayBuffer[] {
  const arrays =
    message.kind === 'metrics'
      ? [message.rows]
      : message.kind === 'position'
        ? [message.theta]
        : message.kind === 'checkpoint'
          ? [message.checkpoint.theta, message.checkpoint.optimizerState]
          : message.kind === 'spectra'
            ? [message.points.thetas, message.points.scales, message.points.states]
            : [];
  return arrays.map((array) => array.buffer).filter((buffer) => buffer instanceof ArrayBuffer);
}

main();
