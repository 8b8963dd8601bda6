import { globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inRepository } from '../../../scripts/paths.ts';
import { read, unknownSettings } from './known.ts';

/**
 * What can be said of deploy/terraform without its provider, which cannot be had offline: every reference leads somewhere, and
 * what the policy promises stands there. `terraform fmt` is asked by host-tools.integration.test.ts where it is installed.
 */

const files = globSync('deploy/terraform/aws/*.tf', { cwd: inRepository() }).sort();
const texts = new Map(files.map((file) => [file, read(file).replaceAll(/^\s*#.*$/gm, '')]));
const all = [...texts.values()].join('\n');
const found = (pattern: RegExp): string[] =>
  [...all.matchAll(pattern)].map((match) => match.slice(1).join('.'));

describe('the Terraform module for AWS', () => {
  it('closes every brace, bracket and parenthesis', () => {
    for (const [file, text] of texts) {
      const plain = text.replaceAll(/"(?:\\.|\$\{[^}]*\}|[^"\\])*"/g, '""');
      for (const [open, close] of ['{}', '[]', '()'])
        expect([file, plain.split(open ?? '').length]).toEqual([file, plain.split(close ?? '').length]);
    }
  });

  it('refers only to what it declares, and uses every variable and local value', () => {
    const declared = new Set([
      ...found(/^resource "(\w+)" "(\w+)"/gm),
      ...found(/^data "(\w+)" "(\w+)"/gm).map((name) => `data.${name}`),
    ]);
    const referred = new Set([
      ...found(/(?<![\w.])((?:aws|random)_\w+\.\w+)/g).filter((name) => !all.includes(`data.${name}`)),
      ...found(/(data\.\w+\.\w+)/g),
    ]);
    expect(declared.size).toBeGreaterThan(40);
    expect([...referred].filter((name) => !declared.has(name))).toEqual([]);

    const variables = found(/^variable "(\w+)"/gm);
    expect(found(/var\.(\w+)/g).filter((name) => !variables.includes(name))).toEqual([]);
    expect(variables.filter((name) => !all.includes(`var.${name}`))).toEqual([]);
    const locals = all
      .split(/^locals \{$/m)
      .slice(1)
      .flatMap((block) =>
        [...(block.split(/^\}$/m)[0] ?? '').matchAll(/^ {2}(\w+) *=/gm)].map(([, name = '']) => name),
      );
    expect(found(/local\.(\w+)/g).filter((name) => !locals.includes(name))).toEqual([]);
    expect(locals.filter((name) => !all.includes(`local.${name}`))).toEqual([]);
    const example = read('deploy', 'terraform', 'aws', 'terraform.tfvars.example');
    const given = [...example.matchAll(/^(\w+) *=/gm)].map(([, name]) => name);
    const needed = all
      .split(/^variable "/m)
      .slice(1)
      .filter((block) => !/^ {2}default /m.test(block.split(/^\}$/m)[0] ?? ''))
      .map((block) => block.split('"')[0]);
    expect(given.sort()).toEqual(needed.sort());
  });

  it('names only settings that the relay knows, and gives it all that have no default', () => {
    expect(unknownSettings(all)).toEqual([]);
    for (const name of [
      'RELAY_PORT',
      'RELAY_PUBLIC_URL',
      'RELAY_DATABASE_URL',
      'META_APP_ID',
      'META_APP_SECRET',
      'META_VERIFY_TOKEN',
      'LIVECHAT_CLIENT_ID',
      'LIVECHAT_WEBHOOK_PATH_SECRET',
    ])
      expect([name, new RegExp(`\\b${name}\\b`).test(all)]).toEqual([name, true]);
  });

  it('stays in us-east-1, keeps log lines 14 days and backups 7, and hands secrets over as secrets', () => {
    expect(
      new Set(
        all.match(/\b(?:us|eu|ap|sa|ca|me|af)-(?:east|west|north|south|central|northeast|southeast)-\d\b/g),
      ),
    ).toEqual(new Set(['us-east-1']));
    expect(all).toMatch(/retention_in_days +=\s*14\n/);
    expect(all).toMatch(/backup_retention_period +=\s*7\n/);
    expect(all).toMatch(/storage_encrypted +=\s*true/);
    expect(all).toMatch(/publicly_accessible +=\s*false/);
    const environment = /^ {2}environment = \{$([\s\S]*?)^ {2}\}$/m.exec(all)?.[1] ?? '';
    expect(environment).toContain('RELAY_PUBLIC_URL');
    expect(environment).not.toMatch(/SECRET|TOKEN|SIGNING_KEY|DATABASE_URL/);
  });

  it('gives rights by name: no action and no resource is a star, but where AWS knows no other', () => {
    const statements = all
      .split(/^ {2}statement \{$/m)
      .slice(1)
      .map((block) => block.split(/^ {2}\}$/m)[0] ?? '');
    expect(statements.length).toBeGreaterThan(5);
    const wide = statements
      .filter((text) => /"\*"/.test(text))
      .map((text) => /sid +=\s*"(\w+)"/.exec(text)?.[1]);
    // Policies of a key are about that key; logging in to the registry of images has no resource.
    expect(new Set(wide)).toEqual(new Set(['Account', 'ImageLogin', 'Logs']));
    expect(statements.filter((text) => /actions +=\s*\["\*"\]/.test(text))).toEqual([]);
  });
});
