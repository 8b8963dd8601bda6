import { z } from 'zod';
import type { Clock } from '../../../shared/clock.ts';
import { createSettingStore, type Database } from '../../storage/index.ts';

const factSchema = z.object({ isMissing: z.boolean(), atMs: z.number() });

const keyOf = (appId: string): string => `instagram.human-agent:${appId}`;

/**
 * Whether the app at Meta lacks the reviewed feature Human Agent, without which nobody is answered after 24 hours (instagram.md
 * §7.3). Nothing tells it beforehand: it is learnt from the first refusal, and kept until an admin says that Meta has granted it.
 */
export interface HumanAgentFact {
  /** Since when it is known to be missing; undefined: nothing was refused so far. */
  missingSinceMs(): number | undefined;
  /** Learnt here, or said by an admin here. Answers whether it is news. */
  note(isMissing: boolean): boolean;
  /** A colleague's console says so. An older word than the last changes nothing. */
  told(appId: string, fact: { isMissing: boolean; atMs: number }): void;
}

export const createHumanAgentFact = (deps: {
  db: Database;
  /** The provider's id of the app; the fact is the app's. */
  appId(): string;
  clock: Clock;
  changed(): void;
}): HumanAgentFact => {
  const { db, appId, clock, changed } = deps;
  const settings = createSettingStore(db);
  const factOf = (id: string) => settings.read(keyOf(id), factSchema) ?? { isMissing: false, atMs: 0 };
  const write = (id: string, fact: z.infer<typeof factSchema>): void => {
    settings.write(keyOf(id), factSchema, fact);
    changed();
  };
  return {
    missingSinceMs() {
      const { isMissing, atMs } = factOf(appId());
      return isMissing ? atMs : undefined;
    },
    note(isMissing) {
      if (factOf(appId()).isMissing === isMissing) return false;
      write(appId(), { isMissing, atMs: clock.now() });
      return true;
    },
    told(id, fact) {
      const known = factOf(id);
      if (fact.atMs > known.atMs && fact.isMissing !== known.isMissing) write(id, fact);
    },
  };
};
