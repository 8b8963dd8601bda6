import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { movableClock, postWebhook, textWebhook } from '../../relay/helpers/relay-environment.ts';
import { type DeviceHome, TestDevice, sealFor } from '../../relay/helpers/test-device.ts';
import type { FakeAgent } from '../../relay/helpers/platform-fakes.ts';

/** What the honest caller is given. */
export interface HonestSettings {
  url: string;
  /** Process of the relay. */
  pid: number;
  agent: FakeAgent;
  /** Known to the fakes already. */
  token: string;
  accountId: string;
}

/** `warm`: fills caches, answered with the idle memory. `idle`: so many calls, alone. `begin`, `end`: calls meanwhile. */
export type HonestQuestion = 'warm' | 'idle' | 'begin' | 'end';

/** What an honest team saw while something happened. */
export interface Honest {
  asked: number;
  /** Answers that were not the right ones, by what came instead. */
  wrong: string[];
  medianMs: number;
  /** Nineteen of twenty were answered by then. */
  mostlyMs: number;
  /** Highest resident memory of the relay meanwhile. Bytes. */
  highestBytes: number;
}

/**
 * The honest team in a thread of its own: a flood is made in the test's thread, and what it costs there must not count as the
 * relay's delay.
 */
const { url, pid, agent, token, accountId } = workerData as HonestSettings;
const clock = movableClock();
const fakes = { tokens: new Map() } as unknown as DeviceHome['fakes'];
const honest = new TestDevice({ url, clock, fakes }, agent, token);
let webhooks = 0;

const residentBytes = (): number =>
  Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
const shareOf = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

/** One webhook, then one signed call; what was wrong with them, and how long they took. */
const askOnce = async (): Promise<{ wrong: string[]; ms: number }> => {
  const startedAt = performance.now();
  const wrong: string[] = [];
  const mid = `honest-${(webhooks += 1)}`;
  try {
    const webhook = await postWebhook(url, textWebhook(accountId, mid, 'Hello'));
    if (webhook.status !== 200) wrong.push(`webhook ${webhook.status}`);
    const directory = await honest.call({ method: 'GET', path: '/v1/directory' });
    const { devices } = (await directory.json()) as { devices?: { deviceId: string }[] };
    if (devices?.some(({ deviceId }) => deviceId === honest.id) !== true)
      wrong.push(`directory ${directory.status}`);
  } catch (error) {
    wrong.push(String(error));
  }
  return { wrong, ms: performance.now() - startedAt };
};

/** What Meta and a console send in one piece at most on a working day, and a stream that reads it. */
const largestOfNormal = async (): Promise<void> => {
  const stream = honest.stream();
  await stream.caughtUp();
  const [entry] = (textWebhook(accountId, 'batch', 'x'.repeat(900)) as { entry: { messaging: object[] }[] })
    .entry;
  const messaging = Array.from({ length: 800 }, () => entry?.messaging[0]);
  await postWebhook(url, { object: 'instagram', entry: [{ ...entry, messaging }] });
  const sealed = sealFor(honest.sealKeys.publicKey, 'x'.repeat(40_000));
  const envelopes = Array.from({ length: 10 }, (_, index) => ({
    audience: honest.id,
    kind: 'replica',
    dedupeKey: `normal-${index}`,
    sealed,
  }));
  await honest.call({ method: 'POST', path: '/v1/envelopes', body: { envelopes } });
  const { head } = await honest.poll();
  await stream.until(() => (stream.envelopes().at(-1)?.seq ?? 0) >= head);
  stream.close();
  await honest.call({ method: 'POST', path: '/v1/acks', body: { seq: head } });
};

const warm = async (): Promise<Honest> => {
  await honest.enrol();
  // Code is compiled and caches are filled before anything is measured.
  for (let n = 0; n < 20; n += 1) await Promise.all(Array.from({ length: 10 }, askOnce));
  await largestOfNormal();
  return { asked: 0, wrong: [], medianMs: 0, mostlyMs: 0, highestBytes: residentBytes() };
};

/** Until `isOver`, at the pace of a busy team: as fast as it can would be a flood of its own. */
const during = async (isOver: (asked: number) => boolean, paceMs: number): Promise<Honest> => {
  let highestBytes = 0;
  const look = setInterval(() => {
    highestBytes = Math.max(highestBytes, residentBytes());
  }, 10);
  const durations: number[] = [];
  const wrong: string[] = [];
  do {
    const asked = await askOnce();
    durations.push(asked.ms);
    wrong.push(...asked.wrong);
    await new Promise((resolve) => setTimeout(resolve, paceMs));
  } while (!isOver(durations.length));
  clearInterval(look);
  const sorted = durations.toSorted((a, b) => a - b);
  return {
    asked: durations.length,
    wrong,
    medianMs: shareOf(sorted, 0.5),
    mostlyMs: shareOf(sorted, 0.95),
    highestBytes,
  };
};

const idleAsks = 10;
let isEnded = false;
const answer = (work: Promise<Honest>): void => {
  void work.then(
    (seen) => parentPort?.postMessage(seen),
    (error: unknown) => {
      throw error;
    },
  );
};
parentPort?.on('message', (question: HonestQuestion) => {
  if (question === 'warm') answer(warm());
  else if (question === 'idle') answer(during((asked) => asked >= idleAsks, 0));
  else if (question === 'end') isEnded = true;
  else {
    isEnded = false;
    answer(during(() => isEnded, 150));
  }
});
