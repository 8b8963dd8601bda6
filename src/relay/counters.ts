/** What happened since the start, in numbers; nothing about whom. */
export const counterNames = [
  'webhookItems',
  'webhookDuplicates',
  'webhookUnknownAccounts',
  'webhookUnreadable',
  'webhookRefused',
  'marketplaceNotices',
] as const;
export type CounterName = (typeof counterNames)[number];

export interface Counters {
  add(name: CounterName, count?: number): void;
  read(): Record<CounterName, number>;
}

export const createCounters = (): Counters => {
  const values = Object.fromEntries(counterNames.map((name) => [name, 0])) as Record<CounterName, number>;
  return {
    add(name, count = 1) {
      values[name] += count;
    },
    read: () => ({ ...values }),
  };
};
