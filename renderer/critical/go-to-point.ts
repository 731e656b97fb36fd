import type { App } from '../state/app-store.ts';
import { surfaceSession } from '../scene/surface-session.ts';

/** Selects a point under a run's loss and draws the surface around it, where not every plane holds it. */
export function goToPoint(app: App, run: string, theta: Float64Array, loss: number): void {
  app.actions.selectPoint(run, theta, loss);
  if (theta.length > 2) surfaceSession(app).change({ around: [...theta] });
}
