import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Device,
  type RelayStore,
  appendEnvelopes,
  ensureWorkspace,
  openStore,
} from '../../../src/relay/store/index.ts';
import {
  type DevicePage,
  type ReadPage,
  createReadPage,
  envelopeFrameText,
} from '../../../src/relay/stream/read-page.ts';

const nowMs = 1_790_000_000_000;
const deviceOf = (id: string, firstSeq = 0): Device =>
  ({ id, workspaceId: 'a', firstSeq }) as unknown as Device;
const team = Array.from({ length: 10 }, (_, n) => deviceOf(`device-${n}`));
const [first, second] = team as [Device, Device];

let folder: string;
let store: RelayStore;
let readPage: ReadPage;
/** Each query asks for room once. */
let queries = 0;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'relay-pages-'));
  store = await openStore(`file:${join(folder, 'relay.db')}`);
  await store.commit((writer) => ensureWorkspace(writer, 'a', nowMs));
  queries = 0;
  readPage = createReadPage({
    store,
    clock: { now: () => nowMs },
    room: {
      async enter() {
        queries += 1;
        return () => undefined;
      },
    },
  });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const append = (...audiences: string[]): Promise<number> =>
  store.commit((writer) =>
    appendEnvelopes(
      writer,
      'a',
      audiences.map((audience) => ({
        audience,
        kind: 'private' as const,
        keyId: audience,
        sealed: randomBytes(100),
        keyHash: randomBytes(32),
        expiresAtMs: nowMs + 1000,
      })),
      nowMs,
    ),
  );
const seqs = ({ envelopes }: DevicePage): number[] => envelopes.map(({ seq }) => seq);

describe('createReadPage', () => {
  it('asks the database once for all who wait after one position, and gives each what is for them', async () => {
    await append('workspace', first.id, second.id, 'somebody', 'workspace');
    const pages = await Promise.all(team.map((device) => readPage(device, 0)));
    expect(queries).toBe(1);
    expect(pages.map(seqs)).toEqual([[1, 2, 5], [1, 3, 5], ...team.slice(2).map(() => [1, 5])]);
    expect(pages.map(({ upTo, isCut }) => [upTo, isCut])).toEqual(team.map(() => [5, false]));
    const [one, other] = pages.map(({ envelopes }) => envelopes[0]);
    // The text of a frame is made once as well.
    expect(one && other && envelopeFrameText(one) === envelopeFrameText(other)).toBe(true);
    expect(JSON.parse(String(one && envelopeFrameText(one)))).toMatchObject({
      type: 'envelope',
      envelope: { seq: 1, audience: 'workspace' },
    });
  });

  it('reads for themselves those who are elsewhere, alone, or of another team', async () => {
    await append('workspace', 'workspace');
    const stranger = { ...second, workspaceId: 'b' } as unknown as Device;
    const pages = await Promise.all([readPage(first, 0), readPage(second, 1), readPage(stranger, 0)]);
    expect(pages.map(seqs)).toEqual([[1, 2], [2], []]);
    expect(pages.map(({ upTo }) => upTo)).toEqual([2, 2, 0]);
    expect(queries).toBe(3);
  });

  it('finds what is for one behind a page full of what is for the others', async () => {
    await append(...Array.from({ length: 70 }, () => first.id), second.id);
    const [mine, theirs] = await Promise.all([readPage(first, 0), readPage(second, 0)]);
    expect([mine.envelopes.length, mine.isCut, mine.upTo]).toEqual([50, true, 50]);
    expect([seqs(theirs), theirs.isCut, theirs.upTo]).toEqual([[71], false, 71]);
  });

  it('gives a new computer nothing from before its enrolment', async () => {
    await append('workspace', 'workspace', 'workspace');
    const [, late] = await Promise.all([readPage(first, 0), readPage(deviceOf('late', 2), 0)]);
    expect(late && seqs(late)).toEqual([3]);
  });

  it('answers nobody by a query that began before they asked', async () => {
    await append('workspace');
    const before = Promise.all([readPage(first, 1), readPage(second, 1)]);
    // The query has begun, and what comes now is not in it.
    await new Promise((resolve) => setImmediate(resolve));
    await append('workspace');
    const after = readPage(deviceOf('device-9'), 1);
    expect((await before).map(seqs)).toEqual([[], []]);
    expect(seqs(await after)).toEqual([2]);
  });

  it('fails for all who wait together, and for nobody after them', async () => {
    await store.db.schema.alterTable('envelopes').renameTo('away').execute();
    const outcomes = await Promise.allSettled([readPage(first, 0), readPage(second, 0)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await store.db.schema.alterTable('away').renameTo('envelopes').execute();
    expect(seqs(await readPage(first, 0))).toEqual([]);
  });
});
