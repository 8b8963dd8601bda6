import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { inRepository } from '../../../scripts/paths.ts';
import { read, routeRoots, unknownSettings } from './known.ts';
import { render } from './template.ts';

/** The chart, rendered by test/relay/deploy/template.ts: Helm itself is not on every machine that runs this. */

const chart = ['deploy', 'helm', 'backchannel-relay'];
const templates = readdirSync(inRepository(...chart, 'templates'));
const defaults = parse(read(...chart, 'values.yaml')) as Record<string, unknown>;
const schema = JSON.parse(read(...chart, 'values.schema.json')) as {
  properties: Record<string, { properties?: Record<string, unknown> }>;
};
const given = {
  ...defaults,
  image: { ...(defaults['image'] as object), digest: `sha256:${'0'.repeat(64)}` },
  publicUrl: 'https://relay.example.com',
  trustProxy: '10.0.0.0/8',
  region: 'AWS us-east-1',
  existingSecret: 'relay-settings',
  nodeSelector: { disk: 'ssd' },
  tolerations: [{ key: 'a', operator: 'Exists' }],
  podAnnotations: { 'example.com/team': 'relay' },
  ingress: { ...(defaults['ingress'] as object), host: 'relay.example.com', tlsSecret: 'relay-tls' },
  serviceMonitor: { enabled: true, interval: '30s' },
};
const rendered = (values: unknown = given): Map<string, unknown> =>
  new Map(templates.map((name) => [name, parse(render(read(...chart, 'templates', name), values))]));

const podSchema = z.object({
  spec: z.object({
    replicas: z.number(),
    template: z.object({
      spec: z.object({
        automountServiceAccountToken: z.literal(false),
        enableServiceLinks: z.literal(false),
        terminationGracePeriodSeconds: z.number(),
        securityContext: z.object({ runAsNonRoot: z.literal(true), runAsUser: z.number().min(1) }),
        containers: z.array(
          z.object({
            image: z.string(),
            env: z.array(z.object({ name: z.string(), value: z.string() })),
            securityContext: z.object({
              allowPrivilegeEscalation: z.literal(false),
              readOnlyRootFilesystem: z.literal(true),
              capabilities: z.object({ drop: z.tuple([z.literal('ALL')]) }),
            }),
            livenessProbe: z.object({ httpGet: z.object({ path: z.literal('/healthz') }) }),
            readinessProbe: z.object({ httpGet: z.object({ path: z.literal('/readyz') }) }),
          }),
        ),
      }),
    }),
  }),
});

describe('the Helm chart', () => {
  it('renders to YAML with a kind and a name each, with and without what can be left out', () => {
    for (const [name, document] of rendered())
      expect([name, document]).toEqual([
        name,
        expect.objectContaining({
          apiVersion: expect.any(String),
          kind: expect.any(String),
          metadata: expect.objectContaining({ name: 'relay' }),
        }),
      ]);
    const bare = rendered({
      ...given,
      region: '',
      settings: {},
      nodeSelector: {},
      tolerations: [],
      podAnnotations: {},
      ingress: { enabled: false },
      networkPolicy: { enabled: false },
      serviceMonitor: { enabled: false },
    });
    expect([...bare].filter(([, document]) => document === null).map(([name]) => name)).toEqual([
      'ingress.yaml',
      'networkpolicy.yaml',
      'servicemonitor.yaml',
    ]);
  });

  it('runs the image by digest, as nobody, with nothing to write to, and drains before it ends', () => {
    const { spec } = podSchema.parse(rendered().get('deployment.yaml'));
    const [container] = spec.template.spec.containers;
    expect(container?.image).toMatch(/@sha256:[0-9a-f]{64}$/);
    const env = new Map(container?.env.map(({ name, value }) => [name, value]));
    expect(env.get('RELAY_REGION')).toBe('AWS us-east-1');
    expect(spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThan(
      Number(env.get('RELAY_DRAIN_SECONDS')),
    );
  });

  it('names only settings that the relay knows, in templates and values', () => {
    for (const file of [...templates.map((name) => ['templates', name]), ['values.yaml']])
      expect([file, unknownSettings(read(...chart, ...file))]).toEqual([file, []]);
  });

  it('has a schema that knows every value, and asks for what has no default', () => {
    const missing = Object.entries(defaults).flatMap(([name, value]) => {
      const known = schema.properties[name];
      if (known === undefined) return [name];
      if (known.properties === undefined || typeof value !== 'object' || value === null) return [];
      return Object.keys(value).filter((key) => !(key in (known.properties ?? {})));
    });
    expect(missing).toEqual([]);
    const check = z.fromJSONSchema(JSON.parse(read(...chart, 'values.schema.json')) as never);
    expect(check.safeParse(given).error?.issues).toBeUndefined();
    const asked = check.safeParse(defaults).error?.issues.map(({ path }) => path.join('.'));
    expect(asked?.sort()).toEqual(['existingSecret', 'image.digest', 'publicUrl', 'trustProxy']);
  });

  it('lets in every route of the relay but health and measurements', () => {
    const ingress = z
      .object({
        spec: z.object({
          rules: z.array(z.object({ http: z.object({ paths: z.array(z.object({ path: z.string() })) }) })),
        }),
      })
      .parse(rendered().get('ingress.yaml'));
    const paths = ingress.spec.rules.flatMap(({ http }) => http.paths.map(({ path }) => path));
    expect(routeRoots().filter((root) => !paths.includes(root))).toEqual(['/healthz', '/metrics']);
  });
});
