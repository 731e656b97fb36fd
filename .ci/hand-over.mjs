// Runs a program in the place of this one.
import { spawn } from 'node:child_process';

/** Milliseconds between two looks whether whoever started this program is still there. */
const LOOK = 1000;

/**
 * Gives the terminal to a program and ends as it does. It gets the signals that this one gets (a terminal's Ctrl+C reaches it by itself) and
 * ends with whoever started this one: who is killed tells nobody.
 *
 * @param failed called with the reason where it cannot be started
 */
export function handOver(command, args, options, failed) {
  const child = spawn(command, args, { stdio: 'inherit', ...options });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) child.kill('SIGINT');
  });
  whenLeft(process.ppid, () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => process.exit(signal ? 130 : (code ?? 1)));
  child.on('error', failed);
}

/** Ends this program with the one that started it, whose number stands in SADDLESCOPE_STARTER. */
export function endWithStarter() {
  const starter = Number(process.env.SADDLESCOPE_STARTER);
  delete process.env.SADDLESCOPE_STARTER;
  if (starter) whenLeft(starter, () => process.kill(process.pid, 'SIGTERM'));
}

/** Calls again and again once `starter` is no longer the one that started this program. */
function whenLeft(starter, end) {
  setInterval(() => {
    if (process.ppid !== starter) end();
  }, LOOK).unref();
}
