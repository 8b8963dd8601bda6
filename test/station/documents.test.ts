import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inRepository } from '../../scripts/paths.ts';
import { helpText } from '../../src/station/command-line.ts';
import { exitCodes } from '../../src/station/exit-codes.ts';
import { stationMetricNames } from '../../src/station/metrics.ts';
import { credentialName, standardDataFolder, standardPort } from '../../src/station/settings.ts';

const read = (path: string): string => readFileSync(inRepository(path), 'utf8');
const document = read('docs/station.md');
const unit = read('deploy/systemd/backchannel-station.service');
const dockerfile = read('deploy/station/Dockerfile');

/** Codes whose cause is still there after another start. */
const final = [exitCodes.usage, exitCodes.notEnrolled, exitCodes.removed, exitCodes.keyRefused];

describe('docs/station.md', () => {
  it('lists every exit code, and which of them end the service', () => {
    const rows = [...document.matchAll(/^\| (\d) \| .+ \| (yes|no|–) \|$/gm)];
    expect(rows.map(([, code]) => Number(code))).toEqual(Object.values(exitCodes).sort((a, b) => a - b));
    expect(rows.filter(([, , again]) => again === 'no').map(([, code]) => Number(code))).toEqual(final);
  });

  it('lists every measurement, and no other', () => {
    expect([...document.matchAll(/^\| `(backchannel_station_\w+)` \|/gm)].map(([, name]) => name)).toEqual(
      stationMetricNames,
    );
  });

  it('names every setting that is read', () => {
    const source = read('src/station/settings.ts');
    const settings = new Set(source.match(/\bSTATION_[A-Z_]+\b/g));
    expect(settings.size).toBeGreaterThan(4);
    for (const name of settings) expect([name, document.includes(`\`${name}\``)]).toEqual([name, true]);
    for (const [option] of helpText.matchAll(/--[a-z-]+/g))
      expect([option, document.includes(option)]).toEqual([option, true]);
    expect(document).toContain(`LoadCredential=${credentialName}:`);
    expect(document).toContain(String(standardPort));
    expect(document).toContain(`\`${standardDataFolder}\``);
  });
});

describe('the unit of systemd', () => {
  it('does not start again what another start would not help', () => {
    expect(/^RestartPreventExitStatus=(.+)$/m.exec(unit)?.[1]?.split(' ').map(Number)).toEqual(final);
    expect(unit).toContain('Restart=always');
  });

  it('starts what is made for it, as a user of its own', () => {
    expect(unit).toContain('ExecStart=/usr/bin/node /opt/backchannel-station/src/station/index.ts run');
    expect(document).toContain('node scripts/relay-image.ts /opt/backchannel-station station');
    expect(unit).toContain('User=backchannel-station');
    expect(unit).not.toContain('User=root');
  });
});

describe('the container file', () => {
  it('starts the station that its first stage makes, as a user that is not root', () => {
    expect(dockerfile).toContain('RUN node scripts/relay-image.ts /station station');
    expect(dockerfile).toContain('COPY --from=build /station ./');
    expect(/^USER (.+)$/m.exec(dockerfile)?.[1]).toBe('node');
    expect(dockerfile).toContain(`STATION_PORT=${standardPort}`);
    expect(dockerfile).toMatch(/node:24-slim@sha256:[0-9a-f]{64}/);
  });

  it('copies into its build what the list of the build lets in', () => {
    const ignored = read('deploy/station/Dockerfile.dockerignore');
    for (const [, path = ''] of dockerfile.matchAll(/^COPY (?!--)(\S+)/gm))
      expect([path, ignored.includes(`!${path}`)]).toEqual([path, true]);
  });
});
