/**
 * Attacks: "the team's saved replies are alike on all consoles", in any order of what is passed on, repeated or cut, and over a
 * computer that was away.
 */
import { describe, expect, it } from 'vitest';
import { createSavedReplies, type SavedReplies } from '../../../src/main/saved-replies/index.ts';
import { type Database, openDatabase } from '../../../src/main/storage/index.ts';
import {
  accountIdSchema,
  agentIdSchema,
  deviceIdSchema,
  savedReplyIdSchema,
  type DeviceId,
} from '../../../src/shared/domain/index.ts';
import { teamSyncBodySchema, type TeamSyncBody } from '../../../src/shared/wire/index.ts';
import { createTestLog } from '../../helpers/log.ts';

const accountId = accountIdSchema.parse('17841400000000042');
const people = ['anna', 'bartek', 'chidi'] as const;
type Person = (typeof people)[number];
const agentOf = (person: Person) => agentIdSchema.parse(`${person}@bakery.test`);
const deviceOf = (person: Person) => deviceIdSchema.parse(`device-${person}`);

interface Desk {
  replies: SavedReplies;
  db: Database;
  emit(event: string): void;
  receive(from: Person, body: TeamSyncBody): void;
  clock: { nowMs: number };
  saved: string[];
}

/** Consoles of a team; what they send lies in `post` until a test delivers it. */
const team = () => {
  const present = new Set<Person>(people);
  const post: { from: Person; to: readonly DeviceId[]; body: TeamSyncBody }[] = [];
  const open = (person: Person): Desk => {
    const clock = { nowMs: 1_700_000_000_000 };
    const db = openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => clock.nowMs } });
    const listeners = new Map<string, (() => void)[]>();
    const on = (event: string, listener: () => void) => {
      listeners.set(event, [...(listeners.get(event) ?? []), listener]);
      return () => undefined;
    };
    let handler: ((sender: unknown, body: TeamSyncBody) => void) | undefined;
    const saved: string[] = [];
    const replies = createSavedReplies({
      db,
      relayLink: {
        on: on as never,
        onSigned: ((_: string, one: typeof handler) => {
          handler = one;
        }) as never,
        send: ((_: string, { deviceIds }: { deviceIds: DeviceId[] }, body: TeamSyncBody) =>
          void post.push({ from: person, to: deviceIds, body: teamSyncBodySchema.parse(body) })) as never,
        device: () => ({ deviceId: deviceOf(person), agentId: agentOf(person) }) as never,
        directory: () =>
          ({
            devices: [...present].map((one) => ({ agentId: agentOf(one), deviceId: deviceOf(one) })),
          }) as never,
        confirmedDevices: ((agentId: string) =>
          [...present]
            .filter((one) => one !== person && agentOf(one) === agentId)
            .map((one) => ({ deviceId: deviceOf(one) }))) as never,
        state: { state: 'online', sinceMs: 0 } as never,
      },
      channel: { current: () => ({ accountId }), on: on as never, port: { onRemove: () => undefined } },
      clock: { now: () => clock.nowMs },
      saveFile: async (_name, text) => Boolean(saved.push(text)),
      log: createTestLog(),
    });
    replies.start();
    return {
      replies,
      db,
      clock,
      saved,
      emit: (event) => listeners.get(event)?.forEach((listener) => listener()),
      receive: (from, body) =>
        db.transaction(() => handler?.({ fromAgentId: agentOf(from), fromDeviceId: deviceOf(from) }, body)),
    };
  };
  const desks = new Map<Person, Desk>();
  const deskOf = (person: Person): Desk => desks.get(person)!;
  const join = (person: Person): void => {
    present.add(person);
    desks.set(person, open(person));
    for (const desk of desks.values()) desk.emit('directory-read');
  };
  const deliver = (order: (mail: typeof post) => typeof post = (mail) => mail): void => {
    while (post.length > 0)
      for (const { from, to, body } of order(post.splice(0)))
        for (const [person, desk] of desks) if (to.includes(deviceOf(person))) desk.receive(from, body);
  };
  return { present, post, desks, deskOf, join, deliver };
};

const shownOf = ({ replies }: Desk): string[] =>
  replies.list().map(({ name, text, isShared }) => `${isShared ? 'team' : 'own'} ${name}: ${text}`);

const started = () => {
  const made = team();
  for (const person of people) made.join(person);
  made.deliver();
  return made;
};

describe('the team’s saved replies', () => {
  it('reach everybody; a person’s own reach nobody', () => {
    const { deskOf, deliver } = started();
    deskOf('anna').replies.save({ name: 'hours', text: '8 to 12', isShared: true });
    deskOf('anna').replies.save({ name: 'sign-off', text: 'Yours, Anna', isShared: false });
    deliver();
    expect(shownOf(deskOf('anna'))).toEqual(['team hours: 8 to 12', 'own sign-off: Yours, Anna']);
    for (const person of ['bartek', 'chidi'] as const)
      expect(shownOf(deskOf(person))).toEqual(['team hours: 8 to 12']);
  });

  it.each([1, 2, 3, 4, 5, 6])('are alike after any order, repeat and cut (seed %i)', (seed) => {
    const { desks, deskOf, deliver, post } = started();
    let state = seed;
    const random = (below: number): number => {
      state = (state * 48_271) % 2_147_483_647;
      return state % below;
    };
    const ids: string[] = [];
    for (let step = 0; step < 60; step += 1) {
      const desk = deskOf(people[random(3)]!);
      desk.clock.nowMs += random(50) - 20;
      const known = desk.replies.list();
      const one = known[random(Math.max(1, known.length))];
      const act = random(4);
      if (act === 0 || one === undefined)
        ids.push(desk.replies.save({ name: `n${step}`, text: `t${step}`, isShared: true }).id);
      else if (act === 1) desk.replies.delete(one.id);
      else desk.replies.save({ ...one, text: `changed ${step}` });
      if (random(3) === 0)
        deliver((mail) =>
          [...mail, ...mail.filter(() => random(2) === 0)]
            .map((each) => [random(1_000), each] as const)
            .sort(([a], [b]) => a - b)
            .map(([, each]) => each),
        );
    }
    deliver();
    expect(post).toEqual([]);
    expect(ids.length).toBeGreaterThan(5);
    const [first, ...others] = [...desks.values()].map(shownOf);
    for (const other of others) expect(other).toEqual(first);
  });

  it('reach everybody with their buttons, also those that are taken away', async () => {
    const { deskOf, deliver } = started();
    const shownButtons = () => people.map((person) => deskOf(person).replies.list()[0]?.buttons);
    const anna = deskOf('anna').replies;
    const size = { name: 'size', text: 'Which size?', isShared: true };
    const { id } = anna.save({ ...size, buttons: ['Small', 'Large'] });
    deliver();
    expect(shownButtons()).toEqual(people.map(() => ['Small', 'Large']));
    // A file without a word of buttons leaves them; one with the column takes them away.
    expect(await anna.import('name,text,for\nsize,Which size?,team\n', false)).toMatchObject({
      same: 1,
      changed: 0,
    });
    expect(await anna.import('name,text,for,buttons\nsize,Which size?,team,\n', false)).toMatchObject({
      changed: 1,
    });
    deliver();
    expect(shownButtons()).toEqual([undefined, undefined, undefined]);
    deskOf('bartek').replies.save({ ...size, id, buttons: ['Yes'] });
    deliver();
    expect(shownButtons()).toEqual(people.map(() => ['Yes']));
  });

  it('of a deleted one do not come back by an older change', () => {
    const { deskOf, deliver } = started();
    const { id } = deskOf('anna').replies.save({ name: 'old', text: 'old', isShared: true });
    deliver();
    deskOf('bartek').replies.save({ id, name: 'old', text: 'older change', isShared: true });
    deskOf('anna').clock.nowMs += 1_000;
    deskOf('anna').replies.delete(id);
    deliver((mail) => mail.toReversed());
    for (const person of people) expect(shownOf(deskOf(person))).toEqual([]);
  });

  it('come to a new computer, also those of somebody who has left', () => {
    const { present, desks, deskOf, deliver, join } = started();
    deskOf('bartek').replies.save({ name: 'mine', text: 'of Bartek', isShared: true });
    deskOf('anna').replies.save({ name: 'hours', text: '8 to 12', isShared: true });
    deliver();
    present.delete('bartek');
    desks.delete('bartek');
    desks.delete('chidi');
    present.delete('chidi');
    deskOf('anna').emit('directory-read');
    join('chidi');
    deliver();
    expect(shownOf(deskOf('chidi'))).toEqual(['team hours: 8 to 12', 'team mine: of Bartek']);
  });

  it('come to a computer that was away for longer than the relay keeps what it missed', () => {
    const { deskOf, deliver, post } = started();
    deskOf('chidi').emit('caught-up');
    deskOf('anna').replies.save({ name: 'missed', text: 'while away', isShared: true });
    post.length = 0;
    deskOf('chidi').clock.nowMs += 8 * 24 * 60 * 60_000;
    deskOf('chidi').emit('caught-up');
    deliver();
    expect(shownOf(deskOf('chidi'))).toEqual(['team missed: while away']);
  });

  it('are nobody’s to put into another’s mouth, nor out of reach by a wrong clock', () => {
    const { deskOf } = started();
    const id = savedReplyIdSchema.parse('0b0e6ab4-8a3c-4d4f-9d63-2a1f2c3d4e5f');
    const shared = (by: Person, ms: number) =>
      teamSyncBodySchema.parse({
        type: 'bridge-map',
        accountId,
        fence: 1,
        entries: [],
        doneSeq: 0,
        answersUpToMs: 0,
        cleared: ['-'],
        work: {
          type: 'saved-replies',
          replies: [
            {
              id,
              name: 'x',
              text: 'x',
              by: agentOf(by),
              changedMs: ms,
              stamp: { ms, n: 0, device: deviceOf(by) },
            },
          ],
        },
      });
    const nowMs = 1_700_000_000_000;
    deskOf('anna').receive('bartek', shared('chidi', nowMs));
    deskOf('anna').receive('bartek', shared('bartek', nowMs + 365 * 24 * 60 * 60_000));
    expect(shownOf(deskOf('anna'))).toEqual([]);
    deskOf('anna').receive('bartek', shared('bartek', nowMs));
    expect(shownOf(deskOf('anna'))).toEqual(['team x: x']);
    // A person's own is not changed from elsewhere.
    const own = deskOf('chidi').replies.save({ name: 'own', text: 'own', isShared: false });
    const taken = shared('bartek', nowMs + 1_000);
    if (taken.type === 'bridge-map' && taken.work?.type === 'saved-replies')
      taken.work.replies[0]!.id = own.id;
    deskOf('chidi').receive('bartek', taken);
    expect(shownOf(deskOf('chidi'))).toEqual(['own own: own']);
  });
});

describe('saved replies', () => {
  it('have one name each of their kind, and are moved between the kinds', () => {
    const { deskOf, deliver } = started();
    const { replies } = deskOf('anna');
    const hours = replies.save({ name: 'Hours', text: '8 to 12', isShared: true });
    replies.save({ name: 'hours', text: 'mine', isShared: false });
    const taken = expect.objectContaining({ code: 'SAVED_REPLY_NAME_TAKEN' });
    expect(() => replies.save({ name: 'HOURS', text: 'again', isShared: true })).toThrow(taken);
    deliver();
    replies.save({ ...hours, name: 'Opening', isShared: false });
    deliver();
    expect(shownOf(deskOf('anna'))).toEqual(['own hours: mine', 'own Opening: 8 to 12']);
    expect(shownOf(deskOf('bartek'))).toEqual([]);
  });

  it('are written to a file and taken over from it in one step, told before', async () => {
    const { deskOf } = started();
    const { replies, saved } = deskOf('anna');
    replies.save({ name: 'hours', text: '8 to 12', isShared: true });
    replies.save({ name: 'thanks', text: '=1+1', isShared: false });
    expect(await replies.export()).toBe(true);
    const other = deskOf('chidi').replies;
    other.save({ name: 'HOURS', text: '8 to 11', isShared: true });
    const csv = `${saved[0]}bad line,,\r\n`;
    const report = {
      added: 1,
      changed: 1,
      same: 0,
      problems: [{ line: 4, problem: 'no-text' }],
      moreProblems: 0,
    };
    expect(await other.import(csv, true)).toEqual(report);
    expect(shownOf(deskOf('chidi'))).toEqual(['team HOURS: 8 to 11']);
    expect(await other.import(csv, false)).toEqual(report);
    expect(shownOf(deskOf('chidi'))).toEqual(['team hours: 8 to 12', 'own thanks: =1+1']);
    expect(await other.import(csv, true)).toMatchObject({ added: 0, changed: 0, same: 2 });
    const many = `name,text\n${Array.from({ length: 1_001 }, (_, index) => `n${index},t`).join('\n')}`;
    await expect(other.import(many, false)).rejects.toThrow(
      expect.objectContaining({ code: 'SAVED_REPLIES_FULL' }),
    );
    expect(replies.list()).toHaveLength(2);
  });
});
