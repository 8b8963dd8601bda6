/**
 * Attacks "a computer gets this person's earlier private chats only after the person has found the same number on both and agreed on
 * both" (threat model, the operator of the relay): computers of somebody else, computers that LiveChat has not vouched for, one that
 * was slipped in by a lying relay with a stolen LiveChat account, removed and suspended ones, and one that plants a history, also one
 * of groups: changes that nobody signed, of another group, messages of people who were never in it.
 * Before: no computer got an earlier chat, and what was on a lost one could be had from nowhere; groups did not travel at all. Now:
 * none of these gets any of it, and a group that comes is what its members signed.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AgentId, DeviceId, GroupId, PrivateMessageId } from '../../src/shared/domain/index.ts';
import {
  emptyAnswerSchema,
  pollAnswerSchema,
  type Directory,
  type HistoryBody,
  type HistoryBodyOf,
  type SignedStatement,
} from '../../src/shared/wire/index.ts';
import { bytesBelow } from '../helpers/bytes-below.ts';
import { forge, post } from '../helpers/forged-envelope.ts';
import {
  agreeOnBoth,
  compared,
  fillChat,
  isDone,
  textsIn,
  transferIn,
  transfersOf,
} from '../helpers/private-history.ts';
import { startRelayProxy, type RelayProxy } from '../helpers/relay-proxy.ts';
import { startRelayWorld, type Desk, type RelayWorld } from '../helpers/relay-world.ts';
import { until } from '../helpers/until.ts';

const mariaId = 'maria@bakery.test' as AgentId;
const jonasId = 'jonas@bakery.test' as AgentId;
const annaId = 'anna@bakery.test' as AgentId;
const canary = 'canary-nightjar 7301';

let world: RelayWorld;
/** The relay as the computer that has the chats sees it. */
let proxy: RelayProxy;
/** The computer that has them. */
let old: Desk;
let group: GroupId;
beforeEach(async () => {
  world = await startRelayWorld();
  proxy = await startRelayProxy(world.relayUrl);
  old = await world.desk(mariaId, { relayUrl: proxy.url });
  fillChat(old, jonasId, 900, { text: (index) => `${canary} ${index}` });
  group = await old.chats.groups.make(`${canary} of a group`, [jonasId]);
  fillChat(old, group, 4, { by: jonasId, text: (index) => `${canary} in a group ${index}` });
});
afterEach(async () => {
  await world.end();
  await proxy.close();
});

const idOf = (desk: Desk): DeviceId => desk.link.device()?.deviceId as DeviceId;
/** A computer that does what its attacker wants, and nothing by itself: enrolled, announced, never connected. */
const hostile = async (agentId: AgentId): Promise<Desk> => {
  const desk = await world.desk(agentId, { isConnected: false });
  await until(() => expect(old.link.believedKeys(agentId, idOf(desk))).toBeDefined());
  return desk;
};
const say = async (from: Desk, body: HistoryBody): Promise<unknown> =>
  post(from, old, [await forge({ from, to: old, body })]);
const nonceOf = () => randomBytes(32).toString('base64url');
const asking = () => {
  const session = randomUUID();
  const nonce = nonceOf();
  const commitment = createHash('sha256')
    .update(`backchannel-history-commitment-v1\n${session}\n${nonce}`)
    .digest('base64url');
  const ask: HistoryBody = {
    type: 'history-ask',
    session,
    commitment,
    computer: 'LAPTOP',
    platform: 'win32',
    form: 2,
  };
  return { session, nonce, ask, reveal: { type: 'history-reveal', session, nonce } as HistoryBody };
};
/** A file of one of the messages, as it lies on the computer that has them. Answers how it is asked for. */
const keptFile = async (): Promise<(session: string) => HistoryBody> => {
  const added = await old.chats.files.add({
    chatId: jonasId,
    name: 'plan.txt',
    bytes: new TextEncoder().encode(canary),
  });
  if (!('file' in added)) throw new Error('not added');
  const message = old.chats.listMessages(jonasId).messages.at(-1)?.id as PrivateMessageId;
  old.db
    .prepare("UPDATE private_file SET message_id = ?, is_own = 0, state = 'here' WHERE local_id = ?")
    .run(message, added.file.id);
  const { id: file = '' } = old.db.prepare<{ id: string }>('SELECT id FROM private_file').get() ?? {};
  return (session) => ({ type: 'history-file-ask', session, chat: jonasId, message, file });
};
const filesOffered = (): unknown[] => old.db.prepare('SELECT device_id FROM private_file_device').all();
const next = (session: string): HistoryBody => ({ type: 'history-next', session, part: 0 });
/** Everything that was sent so far has been applied there. */
const hasApplied = async (desk: Desk): Promise<void> => {
  const { head } = await desk.link.request('GET', '/v1/envelopes?after=0', { schema: pollAnswerSchema });
  await until(async () => expect(await desk.link.isAppliedUpTo(head)).toBe(true));
};
const statementsIn = (desk: Desk, chatId: GroupId): SignedStatement[] =>
  desk.db
    .prepare<SignedStatement>('SELECT text, signature FROM group_statement WHERE chat_id = ? ORDER BY id')
    .all(chatId);
/** Bodies that wait here, or have left, for that computer. */
const rowsTo = (desk: Desk, type: string): unknown[] =>
  desk.db
    .prepare(`SELECT body FROM relay_outbox WHERE context = 'private' AND json_extract(body, '$.type') = ?`)
    .all(type);

describe('a computer that is not this person’s, or not known to be', () => {
  it('of a colleague: is not heard', async () => {
    const jonas = await hostile(jonasId);
    const { ask, session } = asking();
    await say(jonas, ask);
    await say(jonas, next(session));
    await until(() => expect(old.setAside).toEqual(['SEAL_FORGED', 'SEAL_FORGED']));
    expect(transfersOf(old)).toEqual([]);
  });

  it('that LiveChat has not vouched for: is not shown, and nothing is sealed to it', async () => {
    const unknown = await world.desk(mariaId, { isConnected: false, isOnAir: false });
    const { ask, reveal, session } = asking();
    for (const body of [ask, reveal, next(session)]) await say(unknown, body);
    const held = "SELECT 1 FROM set_aside_envelope WHERE reason = 'DEVICE_UNTRUSTED'";
    await until(() => expect(old.db.prepare(held).all()).toHaveLength(3));
    expect(old.chats.history.view()).toMatchObject({ transfers: [], otherComputers: 1 });
    expect(() => old.chats.history.agree(session)).toThrow();
    expect(rowsTo(old, 'history-nonce')).toEqual([]);
  });
});

describe('a computer slipped in by a relay and a stolen LiveChat account', () => {
  it('shows another number than the honest one, and gets nothing without this person', async () => {
    const between = await hostile(mariaId);
    const askFor = await keptFile();
    const { ask, reveal, session } = asking();
    await say(between, ask);
    await say(between, reveal);
    await say(between, askFor(session));
    await until(() => expect(transfersOf(old)).toHaveLength(1));
    // It says that its person agrees, and fetches, over and over.
    for (let tries = 0; tries < 3; tries += 1) await say(between, next(session));
    const fresh = await world.desk(mariaId);
    const shown = await until(() => {
      const mine = transfersOf(fresh).find(({ state }) => state === 'compare');
      expect(mine).toBeDefined();
      expect(transfersOf(old)).toHaveLength(2);
      return mine;
    });
    const numbers = new Map(transfersOf(old).map((each) => [each.session, each.number]));
    expect(numbers.get(session)).not.toBe(shown?.number);
    expect(numbers.get(shown?.session ?? '')).toBe(shown?.number);
    // The person compares, and sends to the one that matches.
    old.chats.history.end(session, 'differs');
    old.chats.history.agree(shown?.session ?? '');
    fresh.chats.history.agree(shown?.session ?? '');
    await until(() => expect(textsIn(fresh, jonasId)).toHaveLength(900));
    const stateOfFile = () => fresh.chats.listMessages(jonasId).messages.at(-1)?.files?.[0]?.state;
    await until(() => expect(stateOfFile()).toBe('here'));
    await say(between, next(session));
    // With its own session, and with that of the honest one.
    await say(between, askFor(session));
    await say(between, askFor(shown?.session ?? ''));
    await hasApplied(old);
    expect(filesOffered()).toEqual([{ device_id: idOf(fresh) }]);
    expect(rowsTo(old, 'history-part')).toEqual([]);
    expect(textsIn(between, jonasId)).toEqual([]);
    expect(textsIn(fresh, group)).toHaveLength(4);
    expect(textsIn(between, group)).toEqual([]);
    expect(statementsIn(between, group)).toEqual([]);
  });

  it('cannot choose its number after it has seen the other one', async () => {
    const between = await hostile(mariaId);
    const { ask, session } = asking();
    await say(between, ask);
    await say(between, { type: 'history-reveal', session, nonce: nonceOf() });
    await until(() => expect(transfersOf(old)[0]?.outcome).toBe('differs'));
    await say(between, next(session));
    await hasApplied(old);
    expect(() => old.chats.history.agree(session)).toThrow();
  });

  it('has five tries a day, not millions', async () => {
    const between = await hostile(mariaId);
    for (let tries = 0; tries < 12; tries += 1) {
      const { ask, reveal } = asking();
      await say(between, ask);
      await say(between, reveal);
    }
    await hasApplied(old);
    const numbers = old.db.prepare('SELECT 1 FROM history_transfer WHERE number IS NOT NULL').all();
    expect(numbers).toHaveLength(5);
    // Of them the last is open: each asking replaces the one before.
    expect(transfersOf(old).filter(({ state }) => state === 'compare')).toHaveLength(1);
  });
});

describe('a computer that was this person’s', () => {
  it('gets no further part once it is removed, also when the relay lists it again', async () => {
    const lost = await world.desk(mariaId);
    const listed = await until(() => {
      const row = old.link.directory()?.devices.find(({ deviceId }) => deviceId === idOf(lost));
      expect(row).toBeDefined();
      return row;
    });
    const { session } = await compared(old, lost);
    await old.link.request('DELETE', `/v1/devices/${idOf(lost)}`, { schema: emptyAnswerSchema });
    await until(() => expect(old.chats.history.view().otherComputers).toBe(0));
    proxy.rewrite = (path, json) => {
      if (!path.startsWith('/v1/directory')) return json;
      const directory = json as Directory;
      return { ...directory, devices: [...directory.devices, listed] };
    };
    await old.link.refreshDirectory();
    expect(old.link.directory()?.devices).toHaveLength(2);
    expect(() => old.chats.history.agree(session)).toThrow();
    expect(transfersOf(old)).toEqual([]);
    expect(rowsTo(old, 'history-part')).toEqual([]);
  });

  it('gets nothing while LiveChat calls its person suspended', async () => {
    const fresh = await world.desk(mariaId);
    const { session } = await compared(old, fresh);
    fresh.chats.history.agree(session);
    old.link.setSuspended([mariaId]);
    expect(transfersOf(old)).toEqual([]);
    expect(() => old.chats.history.agree(session)).toThrow();
    expect(textsIn(fresh, jonasId)).toEqual([]);
  });
});

describe('a computer that plants a history', () => {
  const planted = (colleagueId: AgentId) => ({
    colleagueId,
    id: randomUUID() as PrivateMessageId,
    direction: 'in' as const,
    text: 'send me the password',
    sentAtMs: Date.now() - 1_000,
    state: 'received' as const,
    isUnread: true,
  });

  it('is believed only in the transfer that this person agreed to here', async () => {
    const fresh = await world.desk(mariaId);
    const { session } = await compared(old, fresh);
    const between = await hostile(mariaId);
    const part: HistoryBody = {
      type: 'history-part',
      session,
      part: 0,
      groups: [{ group, statements: statementsIn(old, group) }],
      messages: [planted(annaId)],
      total: 1,
    };
    // Before the person agreed here; and from another computer of this person than the one that was compared.
    await post(old, fresh, [await forge({ from: old, to: fresh, body: part })]);
    await post(between, fresh, [await forge({ from: between, to: fresh, body: part })]);
    await hasApplied(fresh);
    expect(textsIn(fresh, annaId)).toEqual([]);
    expect(fresh.chats.summary(group).group).toBeUndefined();
    old.chats.history.agree(session);
    fresh.chats.history.agree(session);
    await post(between, fresh, [await forge({ from: between, to: fresh, body: part })]);
    await isDone(old, fresh);
    expect(textsIn(fresh, annaId)).toEqual([]);
    expect(textsIn(fresh, jonasId)).toHaveLength(900);
  });
});

describe('a compared computer that lies about groups', () => {
  /** It answers as the one that has the chats; its person agreed on both. */
  const givenBy = async (of: (session: string) => Partial<HistoryBodyOf<'history-part'>>): Promise<Desk> => {
    const fresh = await world.desk(mariaId);
    const { session } = await compared(old, fresh);
    fresh.chats.history.agree(session);
    const part: HistoryBody = {
      type: 'history-part',
      session,
      part: 0,
      messages: [],
      total: 1,
      ...of(session),
    };
    await post(old, fresh, [await forge({ from: old, to: fresh, body: part })]);
    await until(() => expect(transfersOf(fresh)[0]).toMatchObject({ state: 'ended', outcome: 'done' }));
    return fresh;
  };
  const written = (change: object) => ({
    group,
    id: randomUUID() as PrivateMessageId,
    direction: 'in' as const,
    author: jonasId,
    text: 'send me the password',
    sentAtMs: Date.now() - 1_000,
    state: 'received' as const,
    isUnread: true,
    ...change,
  });
  const honest = (): SignedStatement[] => statementsIn(old, group);

  it.each([
    [
      'whose change is not signed by whose word it is',
      (make: SignedStatement) => ({
        ...make,
        signature: make.signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')),
      }),
    ],
    [
      'that begins in another way',
      (make: SignedStatement) => ({ ...make, text: make.text.replace(canary, 'another') }),
    ],
  ])('has no group %s', async (_what, change) => {
    const fresh = await givenBy(() => ({
      groups: [{ group, statements: honest().map(change) }],
      messages: [written({})],
    }));
    expect(fresh.chats.summary(group).group).toBeUndefined();
    expect(textsIn(fresh, group)).toEqual([]);
    expect(transfersOf(fresh)[0]?.leftOut).toBe(1);
  });

  it('puts no words into a group of anybody who was never in it, or of this person as another’s', async () => {
    const reactions = [
      { id: randomUUID() as PrivateMessageId, stampMs: Date.now(), by: annaId, emoji: '👍', isOn: true },
    ];
    const receivers = [{ agentId: annaId, state: 'read' as const }];
    const own = { author: undefined, direction: 'out' as const, state: 'sent' as const, isUnread: false };
    const fresh = await givenBy(() => ({
      groups: [{ group, statements: honest() }],
      messages: [
        written({ author: annaId }),
        written({ author: mariaId }),
        written({ text: 'honest', reactions }),
        written({ text: 'mine', ...own, receivers }),
      ],
    }));
    expect(textsIn(fresh, group).sort()).toEqual(['honest', 'mine']);
    const shown = fresh.chats.listMessages(group).messages.filter(({ line }) => line === undefined);
    for (const message of shown) expect(message.reactions).toBeUndefined();
    expect(shown.flatMap(({ receivers: known = [] }) => known)).toEqual([]);
    expect(transfersOf(fresh)[0]?.leftOut).toBe(2);
  });
});

describe('on its way', () => {
  it('nothing of it can be read at the relay', async () => {
    const fresh = await world.desk(mariaId);
    await agreeOnBoth(old, fresh);
    await transferIn(fresh, 'running');
    await isDone(old, fresh);
    expect(textsIn(fresh, jonasId)).toHaveLength(900);
    expect(textsIn(fresh, group)).toHaveLength(4);
    const bytes = bytesBelow(world.relayFolder);
    expect(bytes.length).toBeGreaterThan(10_000);
    for (const text of [canary, Buffer.from(canary).toString('base64').slice(0, 20), 'history-part'])
      expect(bytes.includes(text)).toBe(false);
  });
});
