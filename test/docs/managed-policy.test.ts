import { readFileSync } from 'node:fs';
import { parse } from 'plist';
import { describe, expect, it } from 'vitest';
import { policyFiles } from '../../scripts/managed-policy/files.ts';
import { inRepository } from '../../scripts/paths.ts';
import { managedMeta, managedNames, managedSchema } from '../../src/shared/managed/schema.ts';

const read = (path: string): string => readFileSync(inRepository(...path.split('/')), 'utf8');

describe('what IT installs', () => {
  it.each(policyFiles)('$path is the schema’s (node scripts/managed-policy.ts)', ({ path, content }) => {
    expect(read(path)).toBe(content());
  });

  it('has a template of Windows for each key, with each text that it names', () => {
    const admx = read('deploy/policy/windows/Backchannel.admx');
    const adml = read('deploy/policy/windows/en-US/Backchannel.adml');
    for (const name of managedNames) {
      expect(admx).toContain(`name="${name}"`);
      expect(admx.includes(`name="${name}_recommended"`)).toBe(managedMeta(name).levels === 'both');
    }
    const named = [...admx.matchAll(/\$\((string|presentation)\.([A-Za-z0-9_]+)\)/g)];
    expect(named.length).toBeGreaterThan(60);
    for (const [, kind = '', id = ''] of named) expect(adml).toContain(`<${kind} id="${id}">`);
  });

  it('has a profile for macOS whose examples are what the schema takes', () => {
    const profile = parse(read('deploy/policy/macos/backchannel.mobileconfig')) as {
      PayloadContent: Record<string, unknown>[];
    };
    const [payload = {}] = profile.PayloadContent;
    expect(payload['PayloadType']).toBe('app.backchannel.console');
    const keys = Object.fromEntries(managedNames.map((name) => [name, payload[name]]));
    expect(managedSchema.safeParse(keys).success).toBe(true);
  });

  it('has a JSON schema with every key and nothing else', () => {
    const schema = JSON.parse(read('deploy/policy/linux/backchannel.schema.json')) as {
      properties: Record<string, { type?: string }>;
      additionalProperties: boolean;
    };
    expect(Object.keys(schema.properties)).toEqual(managedNames);
    expect(schema.additionalProperties).toBe(false);
    for (const name of managedNames) expect(schema.properties[name]?.type, name).toBeDefined();
  });
});
