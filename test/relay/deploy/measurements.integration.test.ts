import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { format } from 'prettier';
import { anchorsOf } from '../../docs/documents.ts';
import { itemOutcomes, refusals } from '../../../src/relay/metrics.ts';
import { type RunningRelay, postWebhook, startRelay } from '../helpers/running-relay.ts';
import { alarmNames, read } from './known.ts';

/** Rules, dashboard and runbook against what a running relay measures. */

const rules = read('deploy', 'prometheus', 'backchannel-relay.rules.yaml');
const dashboard = read('deploy', 'grafana', 'backchannel-relay.json');
const runbook = read('docs', 'runbook.md');

interface Dashboard {
  panels: { id: number; title: string; targets: { expr: string }[] }[];
}
const panels = (JSON.parse(dashboard) as Dashboard).panels;
/** Everything that Prometheus would compute. */
const expressions = [
  ...[...rules.matchAll(/^ +expr: (?!>-)(.+)$/gm)].map(([, expr = '']) => expr),
  ...[...rules.matchAll(/^ +expr: >-\n((?: {10}.+\n)+)/gm)].map(([, expr = '']) => expr),
  ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
];

let running: RunningRelay;
let measured: string;
beforeAll(async () => {
  running = await startRelay();
  await postWebhook(running.url, { object: 'instagram', entry: [] });
  await postWebhook(running.url, { object: 'instagram', entry: [] }, { secret: 'of-somebody-else' });
  measured = await (await fetch(`${running.url}/metrics`)).text();
});
afterAll(() => running.close());

/** Names of samples, as Prometheus stores them. */
const sampleNames = (): Set<string> =>
  new Set([...measured.matchAll(/^([a-z_0-9]+)(?:\{| )/gm)].map(([, name = '']) => name));

describe('rules and dashboard', () => {
  it('are YAML and JSON with an expression in every rule and panel', async () => {
    await expect(format(rules, { parser: 'yaml' })).resolves.toBeTypeOf('string');
    expect(rules.match(/^ +expr:/gm)).toHaveLength(alarmNames().relay.length);
    expect(panels.length).toBeGreaterThan(10);
    expect(panels.filter(({ targets }) => targets.length === 0)).toEqual([]);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  });

  it('ask only for measurements that the relay has', () => {
    const names = sampleNames();
    const asked = new Set(
      expressions.flatMap((expr) => expr.match(/\b(?:relay|nodejs|process)_[a-z0-9_]+/g) ?? []),
    );
    expect(asked.size).toBeGreaterThan(12);
    // Histograms are measured from the first webhook on.
    expect([...asked].filter((name) => !names.has(name))).toEqual([]);
  });

  it('and for labels with values that it gives', () => {
    const known: Record<string, readonly string[]> = {
      route: ['POST /webhooks/meta'],
      status: ['2xx', '4xx', '5xx'],
      reason: refusals,
      outcome: itemOutcomes,
      job: ['backchannel-relay'],
    };
    const odd = expressions.flatMap((expr) =>
      [...expr.matchAll(/(\w+)=~?"([^"]+)"/g)].flatMap(([, label = '', values = '']) =>
        values.split('|').filter((value) => known[label]?.includes(value) !== true),
      ),
    );
    expect(odd).toEqual([]);
    expect(measured).toContain('route="POST /webhooks/meta",status="2xx"');
  });

  it('show every measurement of the relay’s own on the dashboard', () => {
    const own = [...measured.matchAll(/^# TYPE (relay_\w+) /gm)].map(([, name = '']) => name);
    expect(own.length).toBeGreaterThan(10);
    expect(own.filter((name) => !dashboard.includes(name))).toEqual([]);
  });
});

describe('the runbook', () => {
  const { relay, aws } = alarmNames();
  const sections = new Map(
    runbook
      .split(/^## /m)
      .slice(1)
      .map((section) => [section.split('\n')[0] ?? '', section] as const),
  );

  it('has one section for each alarm, and none for an alarm that there is not', () => {
    expect(relay.length).toBeGreaterThan(10);
    expect(aws.length).toBeGreaterThan(5);
    expect([...sections.keys()].sort()).toEqual([...relay, ...aws].sort());
  });

  it.each([...relay, ...aws])('says of %s what it means, what to look at and what to do', (name) => {
    const text = sections.get(name) ?? '';
    for (const part of ['**Means.**', '**Look.**', '**Do.**'])
      expect([part, text.includes(part)]).toEqual([part, true]);
    expect(anchorsOf(runbook).has(name.toLowerCase())).toBe(true);
  });

  it('is where the rules say', () => {
    const links = [...rules.matchAll(/runbook: docs\/runbook\.md#(\S+)/g)].map(([, anchor]) => anchor);
    expect(links).toEqual(relay.map((name) => name.toLowerCase()));
  });
});
