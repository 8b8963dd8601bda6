import { seededRandom } from './hostile-requests.ts';

/** Tags that LiveChat's list has (src/sandbox/seed.ts), and one that it refuses. */
export const listedTags = ['billing', 'feedback'] as const;
const tags = [...listedTags, 'only ours'] as const;

/** Somebody works on a conversation. `at`: 0 ≤ at < 1, the moment within the run. */
export type WorkAct = { at: number; number: number; customer: number } & (
  | ({ by: 'console'; console: number } &
      /** `to`: among everybody; undefined: nobody. */
      (
        | { do: 'assign'; to: number | undefined }
        | { do: 'tag'; tag: string; isOn: boolean }
        | { do: 'done' }
        | { do: 'reopen' }
        | { do: 'snooze'; ms: number }
        | { do: 'note' }
      ))
  /** In LiveChat's own app. */
  | ({ by: 'app'; agent: number } & (
      { do: 'transfer'; to: number } | { do: 'tag'; tag: string; isOn: boolean } | { do: 'deactivate' }
    ))
);

/** So many for each message. */
const share = 0.4;

/** What people do beside writing, from the seed alone; of another stream than the plan of messages and faults. */
export const makeWorkPlan = (of: {
  seed: number;
  messages: number;
  consoles: number;
  customers: number;
  appAgents: number;
}): WorkAct[] => {
  const random = seededRandom(of.seed + 0x0b0ac);
  const below = (bound: number): number => Math.floor(random() * bound);
  const people = of.consoles + of.appAgents;
  // Whoever has not written yet has no conversation.
  const begunAt = Math.min(0.5, of.customers / of.messages);
  const count = Math.round(of.messages * share);
  return Array.from({ length: count }, (_, number): WorkAct => {
    const place = { at: begunAt + (1 - begunAt) * (number / count), number, customer: below(of.customers) };
    const tag = tags[below(tags.length)] as string;
    const isOn = random() < 0.65;
    if (random() < 0.35) {
      const app = { ...place, by: 'app', agent: below(of.appAgents) } as const;
      const what = random();
      if (what < 0.45) return { ...app, do: 'transfer', to: below(people) };
      if (what < 0.75)
        return { ...app, do: 'tag', tag: listedTags[below(listedTags.length)] as string, isOn };
      return { ...app, do: 'deactivate' };
    }
    const desk = { ...place, by: 'console', console: below(of.consoles) } as const;
    const what = random();
    if (what < 0.28) return { ...desk, do: 'assign', to: random() < 0.2 ? undefined : below(people) };
    if (what < 0.5) return { ...desk, do: 'tag', tag, isOn };
    if (what < 0.65) return { ...desk, do: 'done' };
    if (what < 0.75) return { ...desk, do: 'reopen' };
    if (what < 0.82) return { ...desk, do: 'snooze', ms: 1_000 + below(8_000) };
    return { ...desk, do: 'note' };
  });
};
