import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRepository } from '../../../scripts/paths.ts';
import { node } from '../helpers/relay-process.ts';
import { read, unknownSettings } from './known.ts';

/** Files for programs of the host, asked of these programs where they are installed. */

const has = (program: string): boolean => spawnSync('which', [program]).status === 0;
const ask = (program: string, ...args: string[]): { status: number | null; output: string } => {
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, RELAY_DOMAIN: 'localhost' },
  });
  return { status, output: `${stdout}${stderr}` };
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'host-tools-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const unit = read('deploy', 'systemd', 'backchannel-relay.service');

describe('the unit for systemd', () => {
  it('starts as `npm run relay` does, and names only settings that the relay knows', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const words = /^ExecStart=\/usr\/bin\/(.+)$/m.exec(unit)?.[1]?.replace('/opt/backchannel-relay/', '');
    expect(words).toBe(scripts['relay']);
    expect(unknownSettings(unit)).toEqual([]);
  });

  it.runIf(has('systemd-analyze'))('is understood by systemd, which has little to say against it', () => {
    const file = join(folder, 'backchannel-relay.service');
    // Programs that this computer has; the rest as it is.
    writeFileSync(
      file,
      unit.replace('/usr/bin/node', node).replace('/opt/backchannel-relay/src', inRepository('src')),
    );
    const verified = ask('systemd-analyze', 'verify', file);
    expect([verified.status, verified.output]).toEqual([0, '']);
    // 0: nothing is exposed, 100: everything is.
    const security = ask('systemd-analyze', 'security', '--offline=true', '--threshold=20', file);
    expect(security.status, security.output).toBe(0);
  });
});

describe('the Caddyfile', () => {
  const caddyfile = inRepository('deploy', 'Caddyfile');

  it('closes every brace, and keeps measurements inside', () => {
    const text = read('deploy', 'Caddyfile').replaceAll(/#.*$/gm, '');
    expect(text.split('{').length).toBe(text.split('}').length);
    expect(text).toContain('respond /metrics 404');
    // Of versions after 2.6.
    expect(text).not.toMatch(/stream_close_delay|stream_timeout|lb_retries|log_credentials/);
  });

  it.runIf(has('caddy'))('is valid to the Caddy of this computer', () => {
    const validated = ask('caddy', 'validate', '--adapter', 'caddyfile', '--config', caddyfile);
    expect(validated.status, validated.output).toBe(0);
  });
});

describe('the Terraform module', () => {
  it.runIf(has('terraform'))('is written as Terraform writes it', () => {
    const checked = ask(
      'terraform',
      `-chdir=${inRepository('deploy', 'terraform', 'aws')}`,
      'fmt',
      '-check',
      '-diff',
    );
    expect(checked.status, checked.output).toBe(0);
  });
});

describe('the images', () => {
  it('are named by digest', () => {
    const compose = read('deploy', 'compose.yaml');
    const images = [...compose.matchAll(/^ +image: (\S+)$/gm)].map(([, image = '']) => image);
    const named = images.filter((image) => image !== 'backchannel-relay');
    expect(named).toHaveLength(2);
    const bases = /^ARG NODE_IMAGE=(\S+)$/m.exec(read('deploy', 'Dockerfile'))?.[1] ?? '';
    for (const image of [...named, bases]) expect(image).toMatch(/^[a-z]+:[\w.-]+@sha256:[0-9a-f]{64}$/);
  });
});
