import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createErasureStore } from '../../../src/main/conversations/index.ts';
import {
  agentIdSchema,
  type FailedElsewhere,
  type NoteId,
  noteIdSchema,
} from '../../../src/shared/domain/index.ts';
import { registerSchema, teamSyncBodySchema, type Register } from '../../../src/shared/wire/index.ts';
import {
  accountId,
  conversationOf,
  createTestTeam,
  customers,
  first,
  shownAt,
  startMs,
  type TestConsole,
  type TestTeam,
} from './team-of-consoles.ts';

const second = conversationOf(customers[1]!);
let team: TestTeam;
let anna: TestConsole;
let ben: TestConsole;

beforeEach(() => {
  team = createTestTeam();
  anna = team.add('anna@team.test', 'anna-1');
  ben = team.add('ben@team.test', 'ben-1');
});
afterEach(() => team.end());

const at = (desk: TestConsole, index = 0): Record<string, unknown> =>
  (shownAt(desk, team.time.now()) as Record<string, unknown>[])[index] ?? {};
const registers = (desk: TestConsole): number =>
  desk.db.prepare<{ n: number }>('SELECT count(*) AS n FROM work_register').get()?.n ?? 0;

/** A body of changes as a colleague's console sends it, with another value in one place. */
const changesOf = (register: Partial<Register>): unknown => ({
  type: 'bridge-map',
  accountId,
  fence: 1,
  entries: [],
  doneSeq: 0,
  answersUpToMs: 0,
  cleared: ['-'],
  work: {
    type: 'changes',
    registers: [
      registerSchema.parse({
        customerId: customers[0],
        value: { kind: 'assignee', agentId: 'anna@team.test' },
        stamp: { ms: team.time.now(), n: 0, device: 'ben-1' },
        by: 'ben@team.test',
        origin: 'console',
        ...register,
      }),
    ],
  },
});
const fromBen = (register: Partial<Register>): void =>
  anna.receive({
    from: ben.deviceId,
    fromAgent: ben.agentId,
    to: anna.deviceId,
    body: teamSyncBodySchema.parse(changesOf(register)),
    dedupeKey: 'x',
    sentAtMs: team.time.now(),
  });

describe('assigning', () => {
  it('tells the person to whom it is given, and nobody else', () => {
    const cleo = team.add('cleo@team.test', 'cleo-1');
    anna.teamwork.assign([first], ben.agentId);
    team.deliverAll();
    expect(at(ben)).toMatchObject({ assigneeId: 'ben@team.test' });
    expect(ben.news).toEqual([{ kind: 'assigned', conversationId: first, by: 'anna@team.test' }]);
    expect(cleo.news).toEqual([]);
    expect(anna.news).toEqual([]);
  });

  it('to nobody is told to everybody else, several at once', async () => {
    anna.teamwork.assign([first, second], ben.agentId);
    team.deliverAll();
    const cleo = team.add('cleo@team.test', 'cleo-1');
    cleo.goOnline();
    anna.goOnline();
    team.deliverAll();
    anna.teamwork.assign([first, second], undefined);
    team.deliverAll();
    await team.time.advance(1_000);
    const news = { kind: 'unassigned', conversationIds: [first, second], by: 'anna@team.test' };
    expect(ben.news.at(-1)).toEqual(news);
    expect(cleo.news.at(-1)).toEqual(news);
    expect(anna.news).toEqual([]);
  });

  it('counts for nobody while LiveChat has suspended that person', () => {
    anna.teamwork.assign([first], ben.agentId);
    anna.suspended.add(ben.agentId);
    anna.teamwork.setTag([first], 'vip', true);
    expect(at(anna)).toMatchObject({ assigneeId: undefined, tags: ['vip'] });
  });

  it('is written once: the same again is no change', () => {
    anna.teamwork.assign([first], ben.agentId);
    const sent = team.wire.length;
    anna.teamwork.assign([first], ben.agentId);
    expect(team.wire).toHaveLength(sent);
    expect(anna.changes).toHaveLength(1);
  });
});

describe('done and snoozed', () => {
  it('end with a message of the customer that nobody knew of, at every console without a word between them', () => {
    anna.teamwork.done([first]);
    anna.teamwork.snooze([second], startMs + 3_600_000);
    team.deliverAll();
    expect(at(ben)).toMatchObject({ state: 'done' });
    expect(at(ben, 1)).toMatchObject({ state: 'snoozed', snoozedUntilMs: startMs + 3_600_000 });
    const sent = team.wire.length;
    for (const desk of [anna, ben])
      for (const customerId of customers.slice(0, 2)) desk.customerWrites(customerId, startMs + 5_000);
    for (const desk of [anna, ben]) {
      expect(at(desk)).toMatchObject({ state: 'open' });
      expect(at(desk, 1)).toMatchObject({ state: 'open' });
    }
    expect(team.wire).toHaveLength(sent);
    // Done once more: that message is known now.
    ben.teamwork.done([first]);
    team.deliverAll();
    expect(at(anna)).toMatchObject({ state: 'done' });
  });

  it('also when the message was there before the word that it is done came', () => {
    ben.customerWrites(customers[0]!, startMs + 5_000);
    anna.teamwork.done([first]);
    team.deliverAll();
    expect(at(ben)).toMatchObject({ state: 'open' });
  });

  it('a snoozed one comes back by the clock, is shown anew and told', async () => {
    anna.teamwork.snooze([first], startMs + 2 * 3_600_000);
    team.deliverAll();
    for (let hour = 0; hour < 3; hour += 1) await team.time.advance(3_600_000);
    for (const desk of [anna, ben]) {
      expect(at(desk)).toMatchObject({ state: 'open' });
      expect(desk.news).toContainEqual({ kind: 'woken', conversationId: first });
    }
  });

  it('is armed again after a start', async () => {
    anna.teamwork.snooze([first], startMs + 600_000);
    const again = anna.restart();
    await team.time.advance(700_000);
    expect(again.news).toContainEqual({ kind: 'woken', conversationId: first });
    expect(anna.news).toEqual([]);
  });
});

describe('notes', () => {
  it('tell whom they name', () => {
    const note = anna.teamwork.addNote(first, 'Ask @Ben about it', [ben.agentId]);
    team.deliverAll();
    expect(ben.teamwork.notes(first)).toEqual([note]);
    expect(ben.news).toEqual([{ kind: 'mentioned', conversationId: first, by: 'anna@team.test' }]);
  });

  it('are changed and deleted by their author only', () => {
    const { id } = anna.teamwork.addNote(first, 'One', []);
    team.deliverAll();
    expect(() => ben.teamwork.editNote(first, id, 'Two', [])).toThrow(
      expect.objectContaining({ code: 'NOT_FOUND' }),
    );
    expect(() => ben.teamwork.deleteNote(first, id)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    anna.teamwork.editNote(first, id, 'Two', []);
    team.deliverAll();
    expect(ben.teamwork.notes(first)).toMatchObject([{ text: 'Two' }]);
    anna.teamwork.deleteNote(first, id);
    team.deliverAll();
    expect(ben.teamwork.notes(first)).toEqual([]);
    expect(
      ben.db.prepare(`SELECT value FROM work_register WHERE field LIKE 'note:%'`).get(),
    ).not.toMatchObject({
      value: expect.stringContaining('Two'),
    });
  });
});

describe('what a colleague sends', () => {
  const noteId: NoteId = noteIdSchema.parse('0b5e8f8e-2d4c-4f3a-9d2e-0d6f6f3f7a11');

  it.each<[string, Partial<Register>]>([
    ['an assignment in somebody else’s name', { by: agentIdSchema.parse('anna@team.test') }],
    [
      'a note of somebody else',
      {
        value: {
          kind: 'note',
          noteId,
          author: agentIdSchema.parse('anna@team.test'),
          text: 'x',
          mentions: [],
          createdMs: startMs,
        },
      },
    ],
    [
      'what somebody else has read',
      { value: { kind: 'read', agentId: agentIdSchema.parse('anna@team.test'), upToMs: 1 } },
    ],
    ['what failed at another computer', { value: { kind: 'failed', deviceId: 'anna-1' as never, count: 1 } }],
  ])('is refused as forged: %s', (_, register) => {
    expect(() => fromBen(register)).toThrow(expect.objectContaining({ code: 'SEAL_FORGED' }));
    expect(registers(anna)).toBe(0);
  });

  it('does not win for ever by a clock that is a year ahead', () => {
    const yearMs = 365 * 24 * 3_600_000;
    fromBen({ stamp: { ms: startMs + yearMs, n: 0, device: ben.deviceId } });
    expect(at(anna).assigneeId).toBeUndefined();
    // Nor by its own: what it stamped while it was off is put right before it leaves.
    ben.goOffline();
    ben.skew.ms = yearMs;
    ben.teamwork.assign([first], ben.agentId);
    ben.skew.ms = 0;
    ben.goOnline();
    team.deliverAll();
    expect(at(anna)).toMatchObject({ assigneeId: 'ben@team.test' });
    team.time.advanceSync(1_000);
    anna.teamwork.assign([first], anna.agentId);
    team.deliverAll();
    expect(at(ben)).toMatchObject({ assigneeId: 'anna@team.test' });
  });

  it('about a customer who was erased here before is left out', () => {
    createErasureStore(anna.db).markErased(accountId, customers[0]!, team.time.now(), team.time.now());
    fromBen({});
    expect(registers(anna)).toBe(0);
    team.time.advanceSync(1_000);
    fromBen({ stamp: { ms: team.time.now(), n: 0, device: ben.deviceId } });
    expect(registers(anna)).toBe(1);
  });
});

describe('what belongs to a conversation', () => {
  it('goes with it', () => {
    anna.teamwork.assign([first], ben.agentId);
    anna.teamwork.addNote(first, 'A note', []);
    anna.teamwork.setTag([second], 'vip', true);
    expect(registers(anna)).toBe(3);
    anna.db.prepare('DELETE FROM conversation WHERE id = ?').run(first);
    expect(registers(anna)).toBe(1);
    expect(anna.db.prepare('SELECT conversation_id AS id FROM work_state').all()).toEqual([{ id: second }]);
  });
});

describe('a new computer', () => {
  it('gets the present state from one that has it, also what people did who are gone', async () => {
    anna.teamwork.assign([first], ben.agentId);
    ben.teamwork.addNote(first, 'Old note', []);
    ben.teamwork.setTag([second], 'vip', true);
    team.deliverAll();
    ben.goOffline();
    const cleo = team.add('cleo@team.test', 'cleo-1');
    cleo.caughtUp();
    // Whoever was asked first may be off: another one is asked.
    for (let minute = 0; minute < 4; minute += 1) {
      await team.time.advance(61_000);
      const reachable = team.wire.filter(({ to }) => to !== ben.deviceId);
      for (const envelope of reachable) {
        team.wire.splice(team.wire.indexOf(envelope), 1);
        team.consoles.find(({ deviceId }) => deviceId === envelope.to)?.receive(envelope);
      }
    }
    expect(shownAt(cleo, team.time.now())).toEqual(shownAt(anna, team.time.now()));
    // News of the past are no news.
    expect(cleo.news).toEqual([]);
  });

  it('of the same person knows what was read, a colleague’s does not', () => {
    const other = team.add('anna@team.test', 'anna-2');
    anna.goOnline();
    anna.teamwork.markRead(first, Number.MAX_SAFE_INTEGER);
    team.deliverAll();
    const readAt = (desk: TestConsole) =>
      desk.db.prepare(`SELECT 1 FROM work_register WHERE field LIKE 'read:%'`).all().length;
    expect(readAt(other)).toBe(1);
    expect(readAt(ben)).toBe(0);
  });

  it('believes what others did of nobody whom it has not asked', () => {
    const body = changesOf({}) as { work: { registers: unknown[] } };
    anna.receive({
      from: ben.deviceId,
      fromAgent: ben.agentId,
      to: anna.deviceId,
      body: teamSyncBodySchema.parse({
        ...body,
        work: {
          type: 'answer',
          ask: '0b5e8f8e-2d4c-4f3a-9d2e-0d6f6f3f7a12',
          registers: body.work.registers,
          isLast: true,
          isWhole: true,
        },
      }),
      dedupeKey: 'x',
      sentAtMs: startMs,
    });
    expect(registers(anna)).toBe(0);
  });
});

describe('who looks and who types', () => {
  const deliverPassing = (): void => {
    for (const envelope of team.passing.splice(0))
      team.consoles.find(({ deviceId }) => deviceId === envelope.to)?.receive(envelope);
  };

  it('is shown for some seconds and stored nowhere', async () => {
    anna.teamwork.setPresence(first, true);
    deliverPassing();
    expect(ben.teamwork.presence()).toEqual([
      { conversationId: first, agentId: 'anna@team.test', isTyping: true },
    ]);
    await team.time.advance(9_000);
    expect(ben.teamwork.presence()).toMatchObject([{ isTyping: false }]);
    await team.time.advance(40_000);
    expect(ben.teamwork.presence()).toEqual([]);
    expect(registers(ben)).toBe(0);
    expect(team.wire).toEqual([]);
  });

  it('ends when the conversation is left, also where an older word comes late', () => {
    anna.teamwork.setPresence(first, false);
    const [late] = team.passing.splice(0);
    team.time.advanceSync(3_000);
    anna.teamwork.setPresence(first, true);
    deliverPassing();
    team.time.advanceSync(1_000);
    anna.teamwork.setPresence(undefined, false);
    deliverPassing();
    ben.receive(late!);
    expect(ben.teamwork.presence()).toEqual([]);
  });
});

describe('how often others are told who looks and who types', () => {
  it('is once a second at most, and what holds at the end is told', () => {
    // Down a list with a key that is held, writing and deleting on the way, for six seconds.
    for (let key = 0; key < 60; key += 1) {
      const customerId = customers[key % customers.length]!;
      anna.teamwork.setPresence(conversationOf(customerId), key % 2 === 0);
      team.time.advanceSync(100);
    }
    const computers = team.consoles.filter(({ agentId }) => agentId !== anna.agentId).length;
    expect(team.passing.length).toBeLessThanOrEqual(7 * computers);
    anna.teamwork.setPresence(first, true);
    team.time.advanceSync(1_000);
    for (const envelope of team.passing.splice(0))
      team.consoles.find(({ deviceId }) => deviceId === envelope.to)?.receive(envelope);
    expect(ben.teamwork.presence()).toEqual([
      { conversationId: first, agentId: anna.agentId, isTyping: true },
    ]);
  });
});

describe('a console of before', () => {
  it('reads in it a report of the bridge that says nothing: no chat, no progress, no claim, no customer of anybody', () => {
    anna.teamwork.assign([first], ben.agentId);
    anna.teamwork.setPresence(first, true);
    for (const { body } of [...team.wire, ...team.passing]) {
      // What that version's schema leaves of it.
      const { work: _work, ...known } = body as Record<string, unknown>;
      expect(known).toEqual({
        type: 'bridge-map',
        accountId,
        fence: 1,
        entries: [],
        doneSeq: 0,
        answersUpToMs: 0,
        // One that no customer has: with none, the body would count as “nothing holds the bridge up”.
        cleared: ['-'],
      });
    }
    expect(team.wire.length + team.passing.length).toBe(2);
  });
});

describe('a failed reply', () => {
  const fail = (text: string, id = 'out:1', atMs = startMs): void =>
    anna.db.exec(`
      INSERT INTO message (id, account_id, conversation_id, direction, kind, text, sent_at_ms, content_from)
      VALUES ('${id}', '${accountId}', '${first}', 'out', 'text', '${text}', ${atMs}, 'console');
      INSERT INTO outbox (message_id, conversation_id, batch_id, state, reason, undo_until_ms, not_before_ms, created_at_ms)
      VALUES ('${id}', '${first}', 'b', 'failed', 'INSTAGRAM_REFUSED', 0, 0, ${atMs})`);
  /** Any change of the conversation shows it. */
  const changed = (isOn = true): void => anna.teamwork.setTag([first], 'vip', isOn);
  const everything = (one: typeof ben): string =>
    JSON.stringify(
      ['work_register', 'work_state'].map((name) => one.db.prepare(`SELECT * FROM ${name}`).all()),
    );

  it('is known to the colleagues with what it says and why, and over when it is', () => {
    fail('Rye is sold out');
    changed();
    team.deliverAll();
    expect(at(ben)).toMatchObject({
      failedElsewhere: [
        {
          agentId: 'anna@team.test',
          count: 1,
          reason: 'INSTAGRAM_REFUSED',
          replies: [{ text: 'Rye is sold out', reason: 'INSTAGRAM_REFUSED', createdMs: startMs }],
        },
      ],
    });
    expect(at(anna)).toMatchObject({ failedElsewhere: [] });
    // Changed and failed once more: the new words.
    anna.db.exec(`UPDATE message SET text = 'Rye comes at nine' WHERE id = 'out:1'`);
    changed(false);
    team.deliverAll();
    expect(JSON.stringify(at(ben))).toContain('Rye comes at nine');
    expect(everything(ben)).not.toContain('sold out');
    anna.db.exec('DELETE FROM outbox');
    changed();
    team.deliverAll();
    expect(at(ben)).toMatchObject({ failedElsewhere: [] });
    expect(everything(ben)).not.toContain('Rye');
  });

  it('tells the newest ones of many, and counts all', () => {
    for (let n = 1; n <= 12; n += 1) fail(`part ${n}`, `out:${n}`, startMs + n);
    changed();
    team.deliverAll();
    const [failed] = at(ben)['failedElsewhere'] as FailedElsewhere[];
    expect(failed?.count).toBe(12);
    expect(failed?.replies?.map(({ text }) => text)).toEqual(
      Array.from({ length: 10 }, (_, index) => `part ${index + 3}`),
    );
  });

  it('goes with its conversation, and with the clock where its computer says nothing more', async () => {
    fail('Rye is sold out');
    changed();
    team.deliverAll();
    expect(everything(ben)).toContain('sold out');
    // The customer goes on writing, and Anna’s computer stays off.
    team.time.set(startMs + 30 * 24 * 3_600_000);
    await team.time.advance(3_600_000);
    expect(everything(ben)).not.toContain('sold out');
    expect(at(ben)['failedElsewhere']).toMatchObject([{ count: 1 }]);
    ben.db.prepare('DELETE FROM conversation WHERE id = ?').run(first);
    expect(everything(ben)).toBe('[[],[]]');
  });
});

describe('an account that is disconnected', () => {
  it('takes the work on its conversations with it, also on those that never came', () => {
    anna.teamwork.assign([first], ben.agentId);
    fromBen({ customerId: customers[2]!, stamp: { ms: team.time.now(), n: 1, device: ben.deviceId } });
    expect(registers(anna)).toBe(2);
    anna.removeAccount();
    expect(registers(anna)).toBe(0);
  });

  it('and what never got a conversation goes by the clock', async () => {
    anna.db.prepare('DELETE FROM conversation WHERE id = ?').run(first);
    fromBen({});
    expect(registers(anna)).toBe(1);
    const monthMs = 31 * 24 * 3_600_000;
    team.time.set(startMs + monthMs);
    await team.time.advance(3_600_000);
    expect(registers(anna)).toBe(0);
  });
});
