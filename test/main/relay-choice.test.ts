import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseRelay, rememberRelay } from '../../src/main/relay-choice.ts';

// electron-store asks the electron package at import; outside Electron that is only a path, and need not exist.
process.env['ELECTRON_OVERRIDE_DIST_PATH'] ??= tmpdir();

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relay-choice-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const choose = (from: Partial<Parameters<typeof chooseRelay>[0]> = {}) =>
  chooseRelay({ enforced: undefined, environment: undefined, proposed: undefined, folder, ...from });

describe('the relay of an installation', () => {
  it('is nobody’s until somebody has said', () => expect(choose()).toBeUndefined());

  it('is what a person has chosen, over a restart, until they forget it', async () => {
    await rememberRelay(folder, 'https://relay.example');
    expect(choose()).toEqual({ url: 'https://relay.example', from: 'person' });
    await rememberRelay(folder, undefined);
    expect(choose()).toBeUndefined();
  });

  it('is, in this order, what is enforced, given at the start, chosen, proposed', async () => {
    const proposed = 'https://proposed.example';
    expect(choose({ proposed })).toEqual({ url: proposed, from: 'organisation' });
    await rememberRelay(folder, 'https://chosen.example');
    expect(choose({ proposed })?.url).toBe('https://chosen.example');
    const environment = 'https://given.example';
    expect(choose({ proposed, environment })).toEqual({ url: environment, from: 'environment' });
    const enforced = 'https://enforced.example';
    expect(choose({ proposed, environment, enforced })).toEqual({ url: enforced, from: 'organisation' });
  });

  it.each(['{"relayUrl":', '[]', '{"relayUrl":7}', '{"relayUrl":"http://relay.example"}'])(
    'is asked for again when the file holds %s',
    (text) => {
      writeFileSync(join(folder, 'relay.json'), text);
      expect(choose()).toBeUndefined();
    },
  );
});
