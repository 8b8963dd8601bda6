import { Histogram, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { RequestDurations } from '../../src/relay/request-durations.ts';

describe('RequestDurations', () => {
  it('says the same as the library’s own histogram, of every route and class, at a bound and beyond the last one', async () => {
    const of = { name: 'durations', help: 'How long "it" took', buckets: [0.001, 0.01, 1] };
    const [ours, theirs] = [new Registry(), new Registry()];
    const durations = new RequestDurations({ ...of, registers: [ours] });
    const expected = new Histogram({ ...of, labelNames: ['route', 'status'], registers: [theirs] });
    for (const [route, statusClass, seconds] of [
      ['POST /webhooks/meta', 2, 0.0005],
      ['POST /webhooks/meta', 2, 0.001],
      ['POST /webhooks/meta', 5, 2],
      ['GET /v1/"odd"', 4, 0.5],
      ['POST /webhooks/meta', 2, 0.25],
    ] as const) {
      durations.count(route, statusClass, seconds);
      expected.observe({ route, status: `${statusClass}xx` }, seconds);
    }
    const linesOf = async (registry: Registry) => (await registry.metrics()).split('\n').sort();
    expect(await linesOf(ours)).toEqual(await linesOf(theirs));
    expect((await linesOf(ours)).length).toBeGreaterThan(15);
    expect((await ours.getMetricsAsJSON())[0]).toMatchObject({ name: 'durations', type: 'histogram' });
  });

  it('says nothing of what nobody asked for', async () => {
    const registry = new Registry();
    new RequestDurations({ name: 'durations', help: 'x', buckets: [1], registers: [registry] });
    expect(await registry.metrics()).not.toMatch(/durations_/);
  });
});
