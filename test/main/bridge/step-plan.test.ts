import { describe, expect, it } from 'vitest';
import {
  type Base,
  type ChatSide,
  given,
  keyOf,
  planOf,
  sideOfThread,
  type TeamSide,
} from '../../../src/main/bridge/step/plan.ts';
import { type AgentId, agentIdSchema } from '../../../src/shared/domain/index.ts';
import { chatThreadSchema } from '../../../src/main/livechat/chat-events.ts';

const open: ChatSide = {
  threadId: 't1',
  isActive: true,
  sinceMs: 1_000,
  openedMs: 1_000,
  seated: [],
  suspended: [],
  isQueued: false,
  isOpenedByPerson: false,
  movedMs: 0,
  openedBy: 'agent',
  isClosedByAgent: false,
  tags: new Set(),
};
const closed: ChatSide = { ...open, isActive: false, sinceMs: 5_000, isClosedByAgent: true };
const team: TeamSide = {
  status: 'open',
  statusMs: 0,
  customerMs: 500,
  tags: new Map(),
  assigneeId: undefined,
  assigneeMs: 0,
};
const done: TeamSide = { ...team, status: 'done', statusMs: 4_000 };
const base: Base = { threadId: 't1', status: 'open', tags: [], refused: [] };
const baseDone: Base = { ...base, status: 'done' };
const moves = (of: Base | undefined, chat: ChatSide, side: TeamSide): string[] => {
  const { takes, gives } = planOf(of, chat, side);
  return [...takes.map(({ kind }) => `take ${kind}`), ...gives.map(({ kind }) => `give ${kind}`)];
};

describe('done and closed', () => {
  it.each<[string, Base | undefined, ChatSide, TeamSide, string[]]>([
    ['done here', base, open, done, ['give close']],
    ['reopened here', baseDone, closed, { ...team, statusMs: 6_000 }, ['give resume']],
    ['closed there by an agent', base, closed, team, ['take done']],
    ['opened there by an agent', baseDone, { ...open, threadId: 't2' }, done, ['take open']],
    [
      'opened there by the customer',
      baseDone,
      { ...open, threadId: 't2', openedBy: 'customer' },
      done,
      ['take open'],
    ],
    [
      'opened there by a reply that was recorded',
      baseDone,
      { ...open, threadId: 't2', openedBy: 'record' },
      done,
      ['give close'],
    ],
    ['closed there by LiveChat itself', base, { ...closed, isClosedByAgent: false }, team, []],
    ['done here, closed there by LiveChat itself', base, { ...closed, isClosedByAgent: false }, done, []],
    ['the customer wrote, and it is not carried yet', baseDone, closed, { ...done, status: 'ended' }, []],
    ['closed after what the customer wrote', base, closed, { ...done, status: 'ended' }, ['take done']],
    ['a list of before our closing', baseDone, open, done, []],
    [
      'another holder’s, closed later than reopened',
      undefined,
      closed,
      { ...team, statusMs: 4_000 },
      ['take done'],
    ],
    [
      'another holder’s, reopened later than closed',
      undefined,
      closed,
      { ...team, statusMs: 6_000 },
      ['give resume'],
    ],
    ['another holder’s, opened later than done', undefined, { ...open, sinceMs: 5_000 }, done, ['take open']],
    ['another holder’s, done later than opened', undefined, open, done, ['give close']],
    ['both the same', baseDone, closed, done, []],
  ])('%s', (_, of, chat, side, expected) => {
    expect(moves(of, chat, side)).toEqual(expected);
    // What follows from it is in step.
    const plan = planOf(of, chat, side);
    const after = plan.gives.reduce(given, plan.base);
    if (plan.gives.length === 0 && plan.takes.length === 0) expect(moves(after, chat, side)).toEqual([]);
  });

  it('does not ask again for what was refused, until the word is another', () => {
    const refused = { ...base, refused: [keyOf({ kind: 'close' }, done)] };
    expect(moves(refused, open, done)).toEqual([]);
    expect(moves(refused, open, { ...done, statusMs: 4_001 })).toEqual(['give close']);
  });
});

describe('tags', () => {
  const there = (...tags: string[]): ChatSide => ({ ...open, tags: new Set(tags) });
  const here = (tags: Record<string, boolean>): TeamSide => ({
    ...team,
    tags: new Map(Object.entries(tags)),
  });
  it.each<[string, Base | undefined, ChatSide, TeamSide, string[], string[]]>([
    ['set here', base, there(), here({ a: true }), ['give tag'], []],
    ['set there', base, there('a'), here({}), ['take tag'], ['a']],
    ['taken away here', { ...base, tags: ['a'] }, there('a'), here({ a: false }), ['give tag'], ['a']],
    ['taken away there', { ...base, tags: ['a'] }, there(), here({ a: true }), ['take tag'], []],
    [
      'in a new thread',
      { ...base, threadId: 't0', tags: ['a'] },
      there(),
      here({ a: true }),
      ['give tag'],
      [],
    ],
    ['another holder’s, said here', undefined, there('a'), here({ a: false }), ['give tag'], ['a']],
    ['another holder’s, never said here', undefined, there('a'), here({}), ['take tag'], ['a']],
    ['the same', undefined, there('a'), here({ a: true, b: false }), [], ['a']],
    ['refused', { ...base, refused: ['tag:true:a'] }, there(), here({ a: true }), [], []],
  ])('%s', (_, of, chat, side, expected, tags) => {
    expect(moves(of, chat, side)).toEqual(expected);
    expect(planOf(of, chat, side).base.tags).toEqual(tags);
  });
});

describe('who answers', () => {
  const anna = agentIdSchema.parse('anna@bakery.test');
  const jonas = agentIdSchema.parse('jonas@bakery.test');
  const by = (assigneeId: AgentId | undefined, assigneeMs = 4_000): TeamSide => ({
    ...team,
    assigneeId,
    assigneeMs,
  });
  const saysOf = (agentId: AgentId | undefined, threadId = 't1'): Base => ({
    ...base,
    assignee: { threadId, agentId },
  });
  const nobody = by(undefined);
  const unsaid = by(undefined, 0);
  const seated = (...ids: AgentId[]): ChatSide => ({ ...open, seated: ids });
  const moved = (side: ChatSide): ChatSide => ({ ...side, movedMs: 9_000 });
  const words = (of: Base | undefined, chat: ChatSide, side: TeamSide): string[] => {
    const { takes, gives, isUnsure } = planOf(of, chat, side);
    return [
      ...takes.map((one) => (one.kind === 'assignee' ? `take ${one.agentId ?? 'nobody'}` : one.kind)),
      ...gives.map((one) =>
        one.kind === 'assign'
          ? `give ${one.agentId}${one.isYielding ? ' if possible' : ''}`
          : one.kind === 'remove'
            ? `remove ${one.agentId}`
            : one.kind,
      ),
      ...(isUnsure ? ['look again'] : []),
    ];
  };
  it.each<[string, Base | undefined, ChatSide, TeamSide, string[]]>([
    ['assigned here', saysOf(jonas), seated(jonas), by(anna), [`give ${anna}`]],
    ['transferred there', saysOf(jonas), seated(anna), by(jonas), [`take ${anna}`]],
    ['both at once: the team', saysOf(undefined), seated(jonas), by(anna), [`give ${anna}`]],
    ['left to nobody here', saysOf(jonas), seated(jonas), nobody, [`remove ${jonas}`]],
    [
      'two are in it, left to nobody here',
      saysOf(jonas),
      seated(jonas, anna),
      nobody,
      [`remove ${jonas}`, `remove ${anna}`],
    ],
    ['left there', saysOf(jonas), open, by(jonas), ['take nobody']],
    ['one of two left there', saysOf(jonas), seated(anna), by(jonas), [`take ${anna}`]],
    ['a second one joined there', saysOf(jonas), seated(jonas, anna), by(jonas), []],
    [
      'it waits in LiveChat’s queue for whom it was given to',
      saysOf(jonas),
      { ...open, isQueued: true },
      by(jonas),
      [],
    ],
    ['a closed chat says nothing', saysOf(jonas), { ...closed, isClosedByAgent: false }, by(anna), []],
    ['LiveChat’s routing, nothing was ever said here', undefined, seated(jonas), unsaid, [`take ${jonas}`]],
    [
      'LiveChat’s routing in a new thread',
      saysOf(anna, 't0'),
      seated(jonas),
      by(anna, 500),
      [`give ${anna} if possible`],
    ],
    [
      'a person opened the new thread',
      saysOf(anna, 't0'),
      { ...seated(jonas), isOpenedByPerson: true },
      by(anna, 500),
      [`take ${jonas}`],
    ],
    [
      'a person moved it in the new thread',
      saysOf(anna, 't0'),
      moved(seated(jonas)),
      by(anna, 500),
      [`take ${jonas}`],
    ],
    [
      'not told yet who opened it',
      saysOf(anna, 't0'),
      { ...seated(jonas), isOpenedByPerson: undefined },
      by(anna, 500),
      ['look again'],
    ],
    ['nobody is in the new thread', saysOf(anna, 't0'), open, by(anna, 500), [`give ${anna}`]],
    ['assigned since in the new thread', saysOf(jonas, 't0'), seated(jonas), by(anna), [`give ${anna}`]],
    [
      'left to nobody before the new thread',
      saysOf(jonas, 't0'),
      seated(anna),
      by(undefined, 500),
      [`take ${anna}`],
    ],
    ['another holder’s, assigned later than moved', undefined, seated(jonas), by(anna), [`give ${anna}`]],
    [
      'another holder’s, moved later than assigned',
      undefined,
      moved(seated(jonas)),
      by(anna),
      [`take ${jonas}`],
    ],
    ['another holder’s, left there later', undefined, moved(open), by(anna), ['take nobody']],
    [
      'suspended, and still in it',
      saysOf(jonas),
      { ...open, suspended: [jonas] },
      nobody,
      [`remove ${jonas}`],
    ],
    [
      'suspended, and given to somebody else',
      saysOf(undefined),
      { ...open, suspended: [jonas] },
      by(anna),
      [`give ${anna}`],
    ],
    ['both the same', saysOf(anna), seated(anna), by(anna), []],
  ])('%s', (_, of, chat, side, expected) => {
    expect(words(of, chat, side)).toEqual(expected);
    // What follows from it is in step: nothing is said a second time.
    const plan = planOf(of, chat, side);
    const [give] = plan.gives;
    const after = plan.gives.reduce(given, plan.base);
    const taken = plan.takes.find((one) => one.kind === 'assignee');
    const chatAfter: ChatSide =
      give?.kind === 'assign'
        ? { ...chat, seated: [give.agentId], suspended: [] }
        : give?.kind === 'remove'
          ? { ...chat, seated: [], suspended: [] }
          : chat;
    const sideAfter = taken ? by(taken.agentId, 10_000) : side;
    if (!plan.isUnsure) expect(words(after, chatAfter, sideAfter)).toEqual([]);
  });

  it('takes LiveChat’s choice where whom the team had cannot take it at once, and keeps its own word where LiveChat refuses it', () => {
    const routed = seated(jonas);
    const old = by(anna, 500);
    const key = keyOf({ kind: 'assign', agentId: anna, isYielding: true }, old);
    const refused = { ...saysOf(anna, 't0'), threadId: 't1', refused: [key] };
    expect(words(refused, routed, old)).toEqual([`take ${jonas}`]);
    const kept = { ...saysOf(jonas), refused: [key] };
    expect(words(kept, routed, old)).toEqual([]);
    // Until somebody says something else there.
    const carla = agentIdSchema.parse('carla@bakery.test');
    expect(words(kept, seated(carla), old)).toEqual([`take ${carla}`]);
  });
});

describe('a thread', () => {
  it('tells who closed it and who opened it', () => {
    const event = { id: 'e', type: 'message', created_at: '2026-03-04T10:20:31Z', visibility: 'all' };
    const read = (active: boolean, events: object[]) =>
      sideOfThread(
        chatThreadSchema.parse({ id: 't', active, created_at: '2026-03-04T10:20:30Z', events }).thread,
        'customer',
        { answeringIds: [], colleague: () => undefined },
      );
    const archived = (kind: string) => ({ ...event, type: 'system_message', system_message_type: kind });
    expect(read(false, [archived('manual_archived_agent')])).toMatchObject({ isClosedByAgent: true });
    expect(read(false, [archived('manual_archived_customer')])).toMatchObject({ isClosedByAgent: false });
    expect(read(false, [archived('routing.archived_inactive')])).toMatchObject({ isClosedByAgent: false });
    expect(read(true, [{ ...event, author_id: 'customer' }]).openedBy).toBe('customer');
    expect(read(true, [{ ...event, author_id: 'jonas@bakery.test' }]).openedBy).toBe('agent');
    expect(read(true, []).openedBy).toBe('agent');
  });
});
