import type { z } from 'zod';

/** One answer as it came. Never written anywhere: only what a contract says of its shape is. */
export interface Answer {
  /** The platform's name of the call, e.g. `customer list_threads` or `GET /{page}/conversations`. */
  call: string;
  status: number;
  body: unknown;
}

/** The documented shape of a call's good answer, stricter than what the product insists on. */
export type Contracts = Readonly<Record<string, z.ZodType>>;

/** What was asked and answered on the wire, for the step that is running. */
export interface Wire {
  note(answer: Answer): void;
  /** Calls of the whole run, and how often. */
  calls(): ReadonlyMap<string, number>;
  /** Differences of shape since the last look, each once. */
  takeDifferences(): string[];
  /** The status of the latest answer to a call. */
  lastStatus(call: string): number | undefined;
}

/** A key of an answer that may be named; ids and other free words are a star. */
const nameOf = (key: PropertyKey): string => {
  if (typeof key === 'number') return '[]';
  const text = String(key);
  return /^[a-z][a-z0-9_]{0,39}$/.test(text) && !/\d{6}/.test(text) ? text : '*';
};

const kindOf = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
};

const valueAt = (body: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    body,
  );

/** Where an answer is not what the contract says: names and kinds, no values. */
export const differencesOf = (call: string, contract: z.ZodType, body: unknown): string[] => {
  const parsed = contract.safeParse(body);
  if (parsed.success) return [];
  const lines = parsed.error.issues.map((issue) => {
    const path = issue.path.map(nameOf).join('.');
    const expected = 'expected' in issue ? String(issue.expected) : issue.code.replaceAll('_', ' ');
    return `${call}: \`${path === '' ? 'the answer' : path}\` is ${kindOf(valueAt(body, issue.path))}, expected ${expected}`;
  });
  return [...new Set(lines)];
};

const isGood = (status: number): boolean => status >= 200 && status < 300;

export const createWire = (contracts: Contracts): Wire => {
  const counts = new Map<string, number>();
  const statuses = new Map<string, number>();
  const seen = new Set<string>();
  let differences: string[] = [];
  return {
    note({ call, status, body }) {
      counts.set(call, (counts.get(call) ?? 0) + 1);
      statuses.set(call, status);
      const contract = Object.hasOwn(contracts, call) ? contracts[call] : undefined;
      if (!isGood(status) || !contract) return;
      for (const line of differencesOf(call, contract, body)) {
        if (seen.has(line)) continue;
        seen.add(line);
        differences.push(line);
      }
    },
    calls: () => counts,
    takeDifferences() {
      const taken = differences;
      differences = [];
      return taken;
    },
    lastStatus: (call) => statuses.get(call),
  };
};
