import { describe, expect, it } from 'vitest';
import { runHostileRequests } from '../chaos/requests-run.ts';

/** A short run of test/chaos/requests.ts, which is the long one. */
describe('malformed, unsigned, truncated, oversized and replayed requests to every route', () => {
  it('crash nothing, store nothing and are no fault of ours', async () => {
    const report = await runHostileRequests({ count: 3000, seed: 7 });
    expect(report.routes).toEqual(
      expect.arrayContaining([
        'POST /webhooks/meta',
        'GET /v1/removals',
        'POST /v1/removals/:id/notice',
        'GET /removals/:id/record.json',
        'POST /webhooks/meta/data-deletion',
        'GET /v1/audit',
      ]),
    );
    expect(report.isAlive).toBe(true);
    expect(report.faults).toBe(0);
    expect(report.planted).toEqual([]);
    expect(Object.keys(report.outcomes).filter((status) => Number(status) >= 500)).toEqual([]);
    expect(report.rowsAfter).toEqual(report.rowsBefore);
    expect(report.rowsBefore).toMatchObject({ envelopes: 2, devices: 1, channels: 1 });
    expect(Object.values(report.outcomes).reduce((sum, count) => sum + count, 0)).toBe(3000);
  }, 60_000);
});
