import { z } from 'zod';
import type { HostFrame } from '../../app/protocol/host-api.ts';

const errorSchema = z.object({
  code: z.enum(['input', 'notFound', 'busy', 'internal', 'cancelled', 'disconnected']),
  message: z.string(),
  path: z.string().optional(),
  note: z
    .object({
      key: z.string(),
      values: z.record(z.string(), z.union([z.number(), z.string()])).optional(),
    })
    .optional(),
  mismatch: z
    .array(
      z.object({
        expected: z.object({ layer: z.number(), role: z.string(), shape: z.array(z.number()) }).nullable(),
        found: z.object({ name: z.string(), shape: z.array(z.number()) }).nullable(),
        fits: z.boolean(),
      }),
    )
    .optional(),
});
const frameSchema = z.union([
  z.object({ topic: z.string().regex(/^(run|job):/), event: z.object({ kind: z.string() }).loose() }),
  z.object({ id: z.number().int(), error: errorSchema }),
  z.object({ id: z.number().int(), result: z.unknown() }),
]);

/**
 * The envelope of a decoded frame, or null for anything else. What is inside was typed by the host that this program
 * brought along, so only the envelope is checked here.
 */
export function readHostFrame(value: unknown): HostFrame | null {
  const parsed = frameSchema.safeParse(value);
  return parsed.success ? (parsed.data as unknown as HostFrame) : null;
}
