/**
 * The strict sandbox: everything at once that the platforms are known, or suspected, to do and that most of the time they do
 * not. What each is and where it is from: README.md, meta/README.md ("Conventions").
 */
import type { SandboxSettings } from './context.ts';
import type { MetaOptions } from './meta/model.ts';

/** Shares and lags of the strict sandbox; one call in a hundred is odd, so that a run meets each kind and is not made of it. */
export const strictness = {
  shortPagesShare: 0.2,
  nestedRefusalsShare: 0.5,
  odditiesShare: 0.01,
  mostLagMs: 800,
} as const;

/** Makes it strict by this seed, or mild again (undefined): as it is without the switch. */
export const makeStrict = (
  { settings, options }: { settings: SandboxSettings; options: MetaOptions },
  seed: number | undefined,
): void => {
  const isOn = seed !== undefined;
  const chance = (share: number) => (isOn ? { seed, share } : undefined);
  const lag = isOn ? { seed, mostMs: strictness.mostLagMs } : undefined;
  options.shortPages = chance(strictness.shortPagesShare);
  options.nestedRefusals = chance(strictness.nestedRefusalsShare);
  options.oddities = chance(strictness.odditiesShare);
  options.historyLag = lag;
  options.echoAppId = !isOn;
  options.echoReplyTo = !isOn;
  settings.readLag = lag;
};
