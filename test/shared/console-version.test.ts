import { describe, expect, it } from 'vitest';
import { consoleVersionSchema, isOlderVersion } from '../../src/shared/console-version.ts';

describe('versions of the console', () => {
  it.each([
    ['0.2.0', '0.3.0', true],
    ['0.2.9', '0.2.10', true],
    ['1.0.0', '0.9.9', false],
    ['0.3.0', '0.3.0', false],
    ['0.3.0-beta.1', '0.3.0', true],
    ['0.3.0', '0.3.0-beta.1', false],
    ['0.3.0-beta.1', '0.3.0-beta.2', false],
    ['test', '0.3.0', false],
    ['0.0.0', 'soon', false],
  ])('%s before %s: %s', (version, than, expected) => {
    expect(isOlderVersion(version, than)).toBe(expected);
  });

  it('are three numbers', () => {
    for (const bad of ['', '1', '1.2', '1.2.3.4', 'v1.2.3', '1.2.3-beta', '1.2.99999'])
      expect(consoleVersionSchema.safeParse(bad).success, bad).toBe(false);
    expect(consoleVersionSchema.parse('10.20.30')).toBe('10.20.30');
  });
});
