import { describe, expect, it } from 'vitest';
import { readCommandLine } from '../../src/station/command-line.ts';
import { exitCodes } from '../../src/station/exit-codes.ts';
import { readSettings } from '../../src/station/settings.ts';

const none = readCommandLine(['run']).options;
const usage = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    expect(error).toMatchObject({ exitCode: exitCodes.usage });
    return (error as Error).message;
  }
  return 'taken';
};

describe('the command line of a station', () => {
  it('knows its commands, also as the console names them', () => {
    expect(readCommandLine([]).name).toBe('help');
    expect(readCommandLine(['run']).name).toBe('run');
    expect(readCommandLine(['--sign-out']).name).toBe('sign-out');
    expect(readCommandLine(['--wipe', '--dry-run'])).toMatchObject({ name: 'wipe', isDryRun: true });
    expect(readCommandLine(['run', '--port', '0']).options.port).toBe('0');
  });

  it.each([
    [['fly']],
    [['run', 'enrol']],
    [['run', '--keyfile', 'x']],
    [['run', '--dry-run']],
    [['run', '--port']],
  ])('refuses %j', (argv) => {
    expect(usage(() => readCommandLine(argv))).not.toBe('taken');
  });
});

describe('the settings of a station', () => {
  it('have a place for data and a port without being told', () => {
    expect(readSettings({}, none)).toMatchObject({
      dataFolder: '/var/lib/backchannel-station',
      key: undefined,
      port: 9471,
      logLevel: 'info',
    });
  });

  it('take what systemd hands over, and what is said above it', () => {
    const env = { STATE_DIRECTORY: '/var/lib/own', CREDENTIALS_DIRECTORY: '/run/credentials/own' };
    expect(readSettings(env, none)).toMatchObject({
      dataFolder: '/var/lib/own',
      key: { from: 'file', path: '/run/credentials/own/station-key' },
    });
    const named = { ...env, STATION_DATA_FOLDER: '/srv/station', STATION_KEY_FILE: '/etc/station.key' };
    expect(readSettings(named, none)).toMatchObject({
      dataFolder: '/srv/station',
      key: { from: 'file', path: '/etc/station.key' },
    });
    expect(readSettings(named, { ...none, keyCommand: '/bin/key' })).toMatchObject({
      key: { from: 'command', command: ['/bin/key'] },
    });
  });

  it('take a command as a list, and start nothing from a relative path or a line of a shell', () => {
    const of = (value: string) => usage(() => readSettings({ STATION_KEY_COMMAND: value }, none));
    expect(of('["/usr/bin/aws","kms","decrypt"]')).toBe('taken');
    for (const value of ['aws kms decrypt', 'key', '[]', '["aws"]', '["/bin/a", 1]', '[', '{"a":1}'])
      expect([value, of(value)]).toEqual([value, expect.stringContaining('absolute path')]);
    expect(usage(() => readSettings({ STATION_KEY_COMMAND: '/a', STATION_KEY_FILE: '/b' }, none))).toContain(
      'not both',
    );
  });

  it('name the setting that cannot be used', () => {
    expect(usage(() => readSettings({ STATION_PORT: '70000' }, none))).toContain('STATION_PORT');
    expect(usage(() => readSettings({ STATION_LOG_LEVEL: 'loud' }, none))).toContain('STATION_LOG_LEVEL');
    expect(usage(() => readSettings({ BACKCHANNEL_RELAY_URL: 'http://relay.example' }, none))).toContain(
      'BACKCHANNEL_RELAY_URL',
    );
  });
});
