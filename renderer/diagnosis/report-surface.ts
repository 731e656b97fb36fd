import {
  reportSurfaceCells,
  reportSurfaceRequest,
  type ReportSurface,
} from '../../app/diagnosis/report/report-surface.ts';
import type { RunRecord } from '../../app/protocol/host-api.ts';
import type { HostClient } from '../client/host-client.ts';
import { followJob } from '../state/follow-job.ts';

/** The surface of a report; null where the host cannot draw it (the data are gone). */
export function reportSurface(
  host: HostClient,
  record: RunRecord,
  step: number,
): Promise<ReportSurface | null> {
  const request = reportSurfaceRequest(record, step);
  if (request === null) return Promise.resolve(null);
  const { surface, receive } = reportSurfaceCells();
  return new Promise((done) => {
    followJob(host, () => host.request('surface.start', request), {
      receive,
      ended: (failure) => done(failure === null ? surface : null),
    });
  });
}
