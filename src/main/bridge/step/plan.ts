import type { AgentId } from '../../../shared/domain/index.ts';
import type { ChatSummary, ChatThread } from '../../livechat/index.ts';
import type { PlacedRegister } from '../../teamwork/index.ts';
import { tagOfCustomId } from '../ids.ts';
import type { KnownTags } from './told-tags.ts';
import {
  type AssignedSide,
  type AssigneeBase,
  type AssigneeGive,
  type AssigneeTake,
  movedMsOf,
  planAssignee,
  type SeatedSide,
} from './assignee.ts';

/**
 * What LiveChat and the team say of one conversation, and what is to be done so that they say the same (decision 0109). Pure: the
 * same words make the same plan. Times: epoch ms.
 */

/** The last thread of a conversation's chat. */
export interface ChatSide extends SeatedSide {
  /** Since when it is as it is: opened or closed; by LiveChat's clock. */
  sinceMs: number;
  /** Of an open one, who opened it. record: a console's own reply did, which is no wish of anybody's to open it. */
  openedBy: 'agent' | 'customer' | 'record';
  /** It was closed by an agent, not by LiveChat itself or by the bridge. */
  isClosedByAgent: boolean;
  tags: ReadonlySet<string>;
}

/** The registers of the conversation. */
export interface TeamSide extends AssignedSide {
  /** ended: it was done or snoozed, and the customer has written since. */
  status: 'open' | 'done' | 'ended';
  /** When that was said; 0: never. */
  statusMs: number;
  /** The customer's newest message. */
  customerMs: number;
  /** What was said of each tag. */
  tags: ReadonlyMap<string, boolean>;
}

/** What both said when they were compared last. */
export interface Base {
  threadId: string;
  status: 'open' | 'done';
  tags: readonly string[];
  /** Absent: not known. */
  assignee?: AssigneeBase | undefined;
  /** What LiveChat has refused, by `keyOf`: not asked again in the same thread. */
  refused: readonly string[];
}

/** LiveChat's word, for the team. */
export type Take =
  { kind: 'done' } | { kind: 'open' } | { kind: 'tag'; tag: string; isOn: boolean } | AssigneeTake;
/** The team's word, for LiveChat. */
export type Give =
  { kind: 'close' } | { kind: 'resume' } | { kind: 'tag'; tag: string; isOn: boolean } | AssigneeGive;

export interface Plan {
  takes: Take[];
  gives: Give[];
  /** As it is with the takes, and without the gives. */
  base: Base;
  /** LiveChat's list does not tell everything yet: to be looked at again. */
  isUnsure: boolean;
}

/** Names what LiveChat refused. */
export const keyOf = (give: Give, team: Pick<TeamSide, 'statusMs' | 'assigneeMs'>): string => {
  switch (give.kind) {
    case 'tag':
      return `tag:${String(give.isOn)}:${give.tag}`;
    case 'assign':
    case 'remove':
      return `${give.kind}:${give.agentId}:${team.assigneeMs}`;
    case 'close':
    case 'resume':
      return `${give.kind}:${team.statusMs}`;
  }
};

/** LiveChat's own line for a chat that an agent has closed (livechat.md §8). */
const closedByAgentType = 'manual_archived_agent';

const openerOf = (thread: ChatThread, entityId: string): ChatSide['openedBy'] => {
  const first = thread.events.find(({ authorId }) => authorId !== undefined);
  if (first === undefined)
    return thread.events.some(({ customId }) => tagOfCustomId(customId)) ? 'record' : 'agent';
  if (first.authorId === entityId) return 'customer';
  return tagOfCustomId(first.customId) === undefined ? 'agent' : 'record';
};

/** Who is in a chat, and who of them is one of the team; undefined: a bot, or nobody that is known. */
export interface SeatedPeople {
  answeringIds: readonly string[];
  colleague(id: string): { id: AgentId; isSuspended: boolean } | undefined;
}

const seatedOf = ({ answeringIds, colleague }: SeatedPeople): Pick<ChatSide, 'seated' | 'suspended'> => {
  const people = answeringIds.flatMap((id) => colleague(id) ?? []);
  const ids = (isSuspended: boolean): AgentId[] =>
    people.flatMap((one) => (one.isSuspended === isSuspended ? [one.id] : []));
  return { seated: ids(false), suspended: ids(true) };
};

/** `isSettled`: it is old enough that what it holds is listed. */
export const sideOfThread = (
  thread: ChatThread,
  entityId: string,
  people: SeatedPeople,
  isSettled = true,
): ChatSide => {
  const closing = thread.events.findLast(({ systemType }) => systemType?.includes('archived') === true);
  return {
    threadId: thread.id,
    isActive: thread.isActive,
    sinceMs: thread.isActive ? thread.createdAtMs : (closing?.createdAtMs ?? thread.createdAtMs),
    openedMs: thread.createdAtMs,
    openedBy: openerOf(thread, entityId),
    isOpenedByPerson:
      thread.events.length === 0 && !isSettled ? undefined : openerOf(thread, entityId) === 'agent',
    movedMs: movedMsOf(thread),
    isQueued: thread.isQueued,
    ...seatedOf(people),
    isClosedByAgent: !thread.isActive && closing?.systemType === closedByAgentType,
    tags: new Set(thread.tags),
  };
};

/** As the list of chats tells it, which does not say who opened it. */
export const sideOfSummary = (
  chat: ChatSummary,
  colleague: SeatedPeople['colleague'],
): ChatSide | undefined => {
  const { lastThread } = chat;
  if (!lastThread) return undefined;
  const events = chat.newestEvents.filter(({ createdAtMs }) => createdAtMs >= lastThread.createdAtMs);
  const side = sideOfThread({ ...lastThread, events }, '', { ...chat, colleague });
  return { ...side, openedBy: 'agent', isOpenedByPerson: true };
};

const secondOf = (ms: number): number => Math.floor(ms / 1000);

/** `assigneeId`: undefined also while LiveChat has suspended whoever it is. */
export const sideOfTeam = (
  registers: readonly PlacedRegister[],
  customerMs: number,
  assigneeId: AgentId | undefined,
): TeamSide => {
  const side = {
    assigneeId,
    assigneeMs: 0,
    status: 'open' as TeamSide['status'],
    statusMs: 0,
    customerMs,
    tags: new Map<string, boolean>(),
  };
  for (const { value, stamp } of registers) {
    if (value.kind === 'tag') side.tags.set(value.tag, value.isOn);
    if (value.kind === 'assignee') side.assigneeMs = stamp.ms;
    if (value.kind !== 'open' && value.kind !== 'done' && value.kind !== 'snoozed') continue;
    side.statusMs = stamp.ms;
    // LiveChat knows no snooze: there it is open.
    if (value.kind === 'done')
      side.status = secondOf(customerMs) > secondOf(Math.min(value.seenMs, stamp.ms)) ? 'ended' : 'done';
  }
  return side;
};

/** Of an open chat: only whoever opened it later than it was done has said something. */
const ofOpenChat = (base: Base | undefined, chat: ChatSide, team: TeamSide): 'take' | 'give' | undefined => {
  if (team.status !== 'done') return undefined;
  if (base?.status === 'done') {
    // A list that lags behind what was done there last.
    if (base.threadId === chat.threadId) return undefined;
    return chat.openedBy === 'record' ? 'give' : 'take';
  }
  if (base?.threadId === chat.threadId || chat.openedBy !== 'agent') return 'give';
  return chat.sinceMs > team.statusMs ? 'take' : 'give';
};

const ofClosedChat = (
  base: Base | undefined,
  chat: ChatSide,
  team: TeamSide,
): 'take' | 'give' | undefined => {
  if (team.status === 'done') return undefined;
  const wasDone = base?.status === 'done';
  if (!chat.isClosedByAgent) return wasDone && team.status === 'open' ? 'give' : undefined;
  // What the customer has written since opens it, when it is carried there.
  if (team.status === 'ended')
    return !wasDone && (base?.threadId === chat.threadId || chat.sinceMs > team.customerMs)
      ? 'take'
      : undefined;
  if (base) return wasDone && base.threadId === chat.threadId ? 'give' : 'take';
  return team.statusMs > chat.sinceMs ? 'give' : 'take';
};

/**
 * `base` undefined: how they were compared last is not known, so for what has a time the later word counts; for tags, which have
 * none, what the holder before has `told`.
 */
export const planOf = (
  base: Base | undefined,
  chat: ChatSide,
  team: TeamSide,
  told?: KnownTags | undefined,
): Plan => {
  const takes: Take[] = [];
  const gives: Give[] = [];
  const isSameThread = base?.threadId === chat.threadId;
  const refused = isSameThread ? base.refused : [];
  const give = (one: Give): void => {
    if (!refused.includes(keyOf(one, team))) gives.push(one);
  };

  const move = chat.isActive ? ofOpenChat(base, chat, team) : ofClosedChat(base, chat, team);
  let status: Base['status'] = chat.isActive
    ? 'open'
    : team.status === 'done'
      ? 'done'
      : (base?.status ?? 'open');
  if (move === 'take') {
    status = chat.isActive ? 'open' : 'done';
    takes.push({ kind: status });
  } else if (move === 'give') {
    status = chat.isActive ? 'open' : 'done';
    give({ kind: chat.isActive ? 'close' : 'resume' });
  } else if (chat.isActive && team.status === 'done') status = 'done';

  // A new thread has no tags yet: those of the team are brought there, those that it has all the same are news.
  const heard = base === undefined && told?.threadId === chat.threadId ? told : undefined;
  const before = new Set(isSameThread ? base.tags : heard?.tags);
  const tags = new Set<string>();
  for (const tag of new Set([...chat.tags, ...team.tags.keys(), ...before])) {
    const isThere = chat.tags.has(tag);
    const isHere = team.tags.get(tag) ?? false;
    if (isThere === isHere) {
      if (isThere) tags.add(tag);
      continue;
    }
    const isTeams =
      base === undefined && heard === undefined
        ? team.tags.has(tag)
        : before.has(tag) === isThere || heard?.changed.has(tag) === true;
    if (isTeams) {
      if (isThere) tags.add(tag);
      give({ kind: 'tag', tag, isOn: isHere });
    } else {
      if (isThere) tags.add(tag);
      takes.push({ kind: 'tag', tag, isOn: isThere });
    }
  }

  // What is about to be closed has nobody in it soon.
  const isClosing = move === 'give' && chat.isActive;
  const answers = planAssignee(
    base?.assignee,
    { ...chat, isActive: chat.isActive && !isClosing },
    team,
    (one) => !refused.includes(keyOf(one, team)),
  );
  if (answers.take) takes.push(answers.take);
  gives.push(...answers.gives);
  return {
    takes,
    gives,
    base: { threadId: chat.threadId, status, tags: [...tags].sort(), assignee: answers.base, refused },
    isUnsure: answers.isUnsure,
  };
};

/** The base once LiveChat has done it. */
export const given = (base: Base, give: Give): Base => {
  if (give.kind === 'close') return { ...base, status: 'done' };
  if (give.kind === 'resume') return { ...base, status: 'open' };
  const { threadId } = base;
  if (give.kind === 'assign') return { ...base, assignee: { threadId, agentId: give.agentId } };
  if (give.kind === 'remove') return give.isLast ? { ...base, assignee: { threadId } } : base;
  const others = base.tags.filter((tag) => tag !== give.tag);
  return { ...base, tags: give.isOn ? [...others, give.tag].sort() : others };
};
