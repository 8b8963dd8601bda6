import { seededRandom } from './hostile-requests.ts';

/** One thing a person does. `at`: 0 ≤ at < 1, the moment within the run. */
export type Act = { at: number; number: number } & (
  | {
      writer: 'customer';
      customer: number;
      form: 'text' | 'picture';
      isUnsent: boolean;
      isReactedTo: boolean;
    }
  | { writer: 'console'; console: number; customer: number }
  | { writer: 'livechat'; agent: number; customer: number }
  | { writer: 'whisper'; agent: number; customer: number }
  | { writer: 'private'; console: number; to: number }
);

export const faultKinds = [
  'kill relay',
  'kill console',
  'kill lease holder',
  'kill database',
  'cut console – relay',
  'cut Meta – relay',
  'cut consoles – LiveChat',
  'cut consoles – Instagram',
  'cut relay – database',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** One fault. `which` and `ms` are chosen when the plan is made, so that the seed says everything but the machine's own speed. */
export interface Fault {
  at: number;
  kind: FaultKind;
  /** 0 ≤ which < 1: picks among the parts of this kind. */
  which: number;
  /** How long the part is down, or the line cut. */
  ms: number;
  /** Of a line: ended, refused for a while, or silent for a while. */
  cut: 'drop' | 'refuse' | 'freeze';
}

export interface Plan {
  acts: Act[];
  faults: Fault[];
}

const writers: readonly [Act['writer'], number][] = [
  ['customer', 0.5],
  ['console', 0.2],
  ['livechat', 0.15],
  ['whisper', 0.03],
  ['private', 0.12],
];

const weights = (usesPostgres: boolean): readonly [FaultKind, number][] => [
  ['kill relay', 0.14],
  ['kill console', 0.12],
  ['kill lease holder', 0.08],
  ['cut console – relay', 0.2],
  ['cut Meta – relay', 0.14],
  ['cut consoles – LiveChat', 0.16],
  ['cut consoles – Instagram', 0.16],
  ...(usesPostgres
    ? ([
        ['kill database', 0.03],
        ['cut relay – database', 0.1],
      ] satisfies [FaultKind, number][])
    : []),
];

/** Everything that is to happen, from the seed alone. */
export const makePlan = (of: {
  seed: number;
  messages: number;
  faults: number;
  consoles: number;
  customers: number;
  appAgents: number;
  usesPostgres: boolean;
}): Plan => {
  const random = seededRandom(of.seed);
  const below = (bound: number): number => Math.floor(random() * bound);
  const pick = <T>(choices: readonly (readonly [T, number])[]): T => {
    let left = random() * choices.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [choice, weight] of choices) if ((left -= weight) < 0) return choice;
    return (choices[0] as readonly [T, number])[0];
  };
  const acts = Array.from({ length: of.messages }, (_, number): Act => {
    const at = number / of.messages;
    // Somebody has to begin: nobody may write to a customer who never wrote.
    const writer = number < of.customers ? 'customer' : pick(writers);
    const customer = number < of.customers ? number : below(of.customers);
    switch (writer) {
      case 'customer': {
        const form = number >= of.customers && random() < 0.06 ? 'picture' : 'text';
        const isUnsent = form === 'text' && number >= of.customers && random() < 0.03;
        return { at, number, writer, customer, form, isUnsent, isReactedTo: !isUnsent && random() < 0.04 };
      }
      case 'console':
        return { at, number, writer, customer, console: below(of.consoles) };
      case 'livechat':
      case 'whisper':
        return { at, number, writer, customer, agent: below(of.appAgents) };
      case 'private': {
        const console = below(of.consoles);
        return { at, number, writer, console, to: (console + 1 + below(of.consoles - 1)) % of.consoles };
      }
    }
  });
  const faults = Array.from({ length: of.faults }, (_, index): Fault => {
    const kind = pick(weights(of.usesPostgres));
    return {
      // Anywhere within its share of the time.
      at: (index + random()) / of.faults,
      kind,
      which: random(),
      ms: Math.round(50 * 40 ** random()),
      cut: pick([
        ['drop', 0.4],
        ['refuse', 0.35],
        ['freeze', 0.25],
      ]),
    };
  });
  return { acts, faults };
};
