import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../shared/clock.ts';
import {
  isGroupId,
  maxGroupMembers,
  maxGroups,
  type AgentId,
  type ChatId,
  type GroupChange,
  type GroupId,
  type GroupView,
  type PrivateMessageId,
} from '../../../shared/domain/index.ts';
import { BackchannelError } from '../../../shared/errors.ts';
import {
  groupStatementSchema,
  placeOfChat,
  privateBodySchema,
  signedStatementText,
  type GroupStatement,
  type PrivateChatBody,
  type PrivatePlace,
  type SignedStatement,
} from '../../../shared/wire/index.ts';
import type { Log } from '../../log.ts';
import type { RelayLink } from '../../relay-link/index.ts';
import { codeOfFault, isMachineFault, type Database } from '../../storage/index.ts';
import type { PrivateChatStore } from '../store.ts';
import { createGroupStore, type GroupRow, type GroupStore } from './group-store.ts';
import { createHearing } from './hearing.ts';
import { membershipOf } from './membership.ts';
import { unknownDevice, type Sender as AppliedSender } from '../sender.ts';
import { unprovenOf } from './beginning.ts';
import { createHandOver } from './hand-over.ts';
import { createLines } from './lines.ts';
import { createReceivers, type Receivers } from './receivers.ts';
import { groupIdOf, lineIdOf, readStatement, roomBeside, statementKey, type Statement } from './statement.ts';
import { createTelling, type Sender } from './telling.ts';

/** The part of the relay link that groups use. */
export type GroupsLink = Pick<RelayLink, 'device' | 'send' | 'sign' | 'believedKeys' | 'trustOf'>;

/** Groups of colleagues: who is in them, by their members' signed statements (decision 0114). */
export interface Groups {
  readonly store: GroupStore;
  readonly receivers: Receivers;
  get(chatId: GroupId): GroupRow | undefined;
  view(chatId: GroupId): GroupView | undefined;
  /** Groups that have this person. */
  idsWith(agentId: AgentId): GroupId[];
  isMember(chatId: GroupId, agentId: AgentId): boolean;
  /** The other members, to whom a message goes. Errors: NOT_FOUND, GROUP_LEFT, GROUP_EMPTY. */
  othersOf(chatId: GroupId): readonly AgentId[];
  /** As `othersOf`; nobody where this person is not in it. */
  audienceOf(chatId: GroupId): readonly AgentId[];
  /** As `placeOfChat`, with what is known here of a group. */
  placeOf(chatId: ChatId): PrivatePlace;
  /** This person's change of a group, to be told once more; undefined: it is not here any more, or no change. */
  bodyOf(chatId: ChatId, lineId: string): PrivateChatBody | undefined;
  /** The group of such a change. */
  chatOfLine(lineId: PrivateMessageId): GroupId | undefined;
  /** In the link's transaction. True: the body was the groups' own, or waits for changes that are missing here. */
  takes(sender: Sender, body: PrivateChatBody): boolean;
  /** Errors: INPUT_INVALID, GROUP_FULL, SIGNED_OUT, DEVICE_UNKNOWN. */
  make(name: string, members: readonly AgentId[]): Promise<GroupId>;
  /** Errors: NOT_FOUND, GROUP_LEFT, GROUP_FULL, GROUP_CHANGE_LIMIT, INPUT_INVALID, DEVICE_UNKNOWN. */
  change(chatId: GroupId, change: GroupChange): Promise<void>;
  /** Its changes for another computer of this person, or a file: each after those that it follows; since then, epoch ms. */
  handOver(chatId: GroupId, sinceMs?: number): SignedStatement[];
  /**
   * Such changes, checked as those that arrive; also of a group that this person has left. False: they prove no group that this
   * person was in.
   */
  takeOver(chatId: GroupId, statements: readonly SignedStatement[]): boolean;
  /** Everybody who has ever been in it; undefined: it is not known here. */
  everIn(chatId: GroupId): ReadonlySet<AgentId> | undefined;
}

const isRefusal = (error: unknown): boolean =>
  error instanceof BackchannelError && (error.code === 'SEAL_FORGED' || error.code === 'SEAL_UNREADABLE');

/** From which of their computers a body came that has waited is not kept. */
const waitedFrom = (row: { fromAgentId: AgentId; receivedAtMs: number }): AppliedSender => ({
  fromAgentId: row.fromAgentId,
  fromDeviceId: unknownDevice,
  sentAtMs: row.receivedAtMs,
});

/**
 * `apply`: a body that has waited; `changed`: for the window, in the caller's transaction; `oldestMs`: what is older is not kept,
 * epoch ms.
 */
export const createGroups = (deps: {
  db: Database;
  chats: PrivateChatStore;
  link: GroupsLink;
  clock: Clock;
  log: Pick<Log, 'warn'>;
  apply: (sender: AppliedSender, body: PrivateChatBody) => void;
  changed: (chatId: ChatId, ids: readonly PrivateMessageId[]) => void;
  oldestMs: () => number;
}): Groups => {
  const { db, chats, link, clock } = deps;
  const store = createGroupStore(db);
  const receivers = createReceivers(store, chats);

  const device = (): NonNullable<ReturnType<RelayLink['device']>> => {
    const own = link.device();
    if (!own) throw new BackchannelError('SIGNED_OUT');
    return own;
  };
  const own = (): AgentId => device().agentId;
  const { sendStatements, ask, mayTell } = createTelling({ link, clock, own });
  const lines = createLines({ chats, clock, own, oldestMs: deps.oldestMs });
  const { handOver, everIn } = createHandOver({ store, statementsOf: (chatId) => statementsOf(chatId) });
  const isIn = (row: GroupRow | undefined, agentId: AgentId): boolean =>
    row?.members.includes(agentId) === true;

  const statementsOf = (
    chatId: GroupId,
  ): (Statement & { isComplete: boolean; isVouched: boolean; receivedAtMs: number })[] => {
    const { workspaceId } = device();
    return store
      .statementsOf(chatId)
      .map((row) => ({ ...row, ...readStatement(row, { group: chatId, workspaceId }) }));
  };

  /** What its sender may not say costs only itself, and not the changes that made it readable. */
  const applyWaited = (sender: AppliedSender, body: PrivateChatBody): void => {
    try {
      db.transaction(() => deps.apply(sender, body));
    } catch (error) {
      if (isMachineFault(error)) throw error;
      deps.log.warn('group-body-refused', { code: codeOfFault(error) });
    }
  };

  /**
   * What the statements that are here now say, and what follows from it. `from`: who is asked for those that are missing.
   * `isOver`: they come from another computer of this person, or from their file.
   */
  const settle = (chatId: GroupId, from: Sender | undefined, isOver = false): void => {
    const own = device().agentId;
    const before = store.get(chatId);
    let all = statementsOf(chatId);
    let now = membershipOf(all);
    if (now && !before) {
      const unproven = store.countOwn() < maxGroups && unprovenOf(all, now, { own, isOver });
      if (!unproven) return;
      for (const id of unproven) store.statements.delete({ chatId, id });
      all = statementsOf(chatId);
      now = membershipOf(all);
    }
    store.boundIncomplete(chatId);
    if (from && (!now || now.complete.size < all.length)) ask(from, chatId);
    if (!now) return;
    for (const id of now.complete) if (!now.authorised.has(id)) store.statements.delete({ chatId, id });
    const { name, makerId, members, heads } = now;
    const isMember = members.includes(own);
    store.groups.put({ chatId, name, makerId, members, heads, isMember });
    chats.begin(chatId);
    const fresh = new Set(all.filter(({ isComplete }) => !isComplete).map(({ id }) => id));
    const ids = lines.update(chatId, all, now, fresh);
    for (const id of now.complete) store.statements.update({ chatId, id }, { isComplete: true });
    const gone = isMember
      ? (before?.members ?? []).filter((each) => !members.includes(each))
      : (before?.members ?? []);
    for (const agentId of gone) {
      store.withdraw(chatId, agentId);
      if (isMember) ids.push(...receivers.gone(chatId, agentId));
    }
    if (!isMember)
      for (const id of chats.waitingIds(chatId)) if (chats.fail(chatId, id, 'GROUP_LEFT')) ids.push(id);
    deps.changed(chatId, ids);
    for (const row of store.waitingOf(chatId)) {
      const body = privateBodySchema.safeParse(JSON.parse(row.body));
      const isPlaced = body.success && body.data.type !== 'group-statements' && !('session' in body.data);
      const standing = isPlaced
        ? standingOf(chatId, row.fromAgentId, body.data as PrivateChatBody)
        : 'refused';
      if (standing === 'unknown') continue;
      store.waited(row.id);
      if (standing === 'member') applyWaited(waitedFrom(row), (body as { data: PrivateChatBody }).data);
    }
  };

  /** The sender knew changes that are not here. */
  const lacks = (chatId: GroupId, { asOf }: PrivatePlace): boolean =>
    (asOf ?? []).some((id) => store.statements.get({ chatId, id })?.isComplete !== true);

  const placeOf: Groups['placeOf'] = (chatId) => {
    const place = placeOfChat(chatId, device().agentId);
    const heads = place.group && store.get(place.group)?.heads;
    return heads ? { ...place, asOf: [...heads] } : place;
  };

  /** What may be said of a sender's body: unknown while changes are missing here. */
  const standingOf = (
    chatId: GroupId,
    agentId: AgentId,
    place: PrivatePlace,
  ): 'member' | 'unknown' | 'refused' => {
    const row = store.get(chatId);
    if (!row) return 'unknown';
    if (isIn(row, agentId) && row.isMember) return 'member';
    return lacks(chatId, place) ? 'unknown' : 'refused';
  };

  const keep = ({ group: chatId, id, text, signature }: Statement, isVouched: boolean): void =>
    store.statements.insert({
      ...{ chatId, id, text, signature, isVouched },
      isComplete: false,
      receivedAtMs: clock.now(),
    });

  const hearing = createHearing({
    ...{ link, store, own, statementsOf, keep, settle, sendStatements, mayTell, placeOf },
  });

  /** Signed outside the transaction, for the link signs when it can: nothing may have changed in between. */
  const say = async (
    chatId: GroupId | undefined,
    changeOf: (row: GroupRow | undefined) => GroupStatement['change'],
  ): Promise<GroupId> => {
    const { agentId: by, workspaceId, deviceId } = device();
    for (;;) {
      const row = chatId === undefined ? undefined : store.get(chatId);
      const change = changeOf(row);
      const previous = [...(row?.heads ?? [])];
      const known = chatId === undefined ? [] : statementsOf(chatId);
      const number = membershipOf(known)?.next ?? 0;
      if (!roomBeside(known).takes({ by, change })) throw new BackchannelError('GROUP_CHANGE_LIMIT');
      const atMs = clock.now();
      const group = chatId ?? groupIdOf({ workspaceId, by, deviceId, atMs, change });
      const text = JSON.stringify(
        groupStatementSchema.parse({
          v: 1,
          workspaceId,
          group,
          previous,
          number,
          by,
          deviceId,
          atMs,
          change,
        }),
      );
      const signature = await link.sign(() => signedStatementText(text));
      const isSaid = db.transaction(() => {
        const present = chatId === undefined ? undefined : store.get(chatId);
        if (present?.heads.join() !== row?.heads.join()) return false;
        const statement = readStatement({ text, signature }, { group, workspaceId });
        const { id } = statement;
        keep(statement, true);
        settle(group, undefined);
        const former = row?.members ?? [];
        const fresh = (store.get(group)?.members ?? []).filter(
          (each) => !former.includes(each) && each !== by,
        );
        const told = [...new Set([...former, by])];
        sendStatements({ agentIds: told }, group, [statement], statementKey(id));
        if (fresh.length > 0)
          sendStatements(
            { agentIds: fresh },
            group,
            statementsOf(group).filter(({ isComplete }) => isComplete),
            statementKey(id),
          );
        return true;
      });
      if (isSaid) return group;
    }
  };

  const memberRow = (chatId: GroupId): GroupRow => {
    const row = store.get(chatId);
    if (!row) throw new BackchannelError('NOT_FOUND');
    if (!row.isMember) throw new BackchannelError('GROUP_LEFT');
    return row;
  };

  return {
    store,
    receivers,
    get: store.get,
    view(chatId) {
      const row = store.get(chatId);
      if (!row) return undefined;
      const own = link.device()?.agentId;
      return {
        name: row.name,
        makerId: row.makerId,
        isMember: row.isMember,
        members: row.members.map((agentId) => ({
          agentId,
          trust: agentId === own ? 'confirmed' : link.trustOf(agentId),
        })),
      };
    },
    idsWith: (agentId) =>
      store
        .all()
        .filter((row) => isIn(row, agentId))
        .map(({ chatId }) => chatId),
    isMember: (chatId, agentId) => isIn(store.get(chatId), agentId),
    othersOf(chatId) {
      const own = device().agentId;
      const others = memberRow(chatId).members.filter((each) => each !== own);
      if (others.length === 0) throw new BackchannelError('GROUP_EMPTY');
      return others;
    },
    audienceOf(chatId) {
      const row = store.get(chatId);
      return row?.isMember === true ? row.members.filter((each) => each !== device().agentId) : [];
    },
    placeOf,
    bodyOf(chatId, lineId) {
      if (!isGroupId(chatId)) return undefined;
      const said = store.statementsOf(chatId).find(({ id }) => lineIdOf(id) === lineId);
      if (!said) return undefined;
      const { text, signature } = said;
      return { type: 'group-statements', group: chatId, by: own(), statements: [{ text, signature }] };
    },
    chatOfLine: store.groupOfLine,
    takes(sender, body) {
      if (body.type === 'group-statements') {
        hearing.take(sender, body);
        return true;
      }
      if (body.type === 'group-ask') {
        hearing.answer(sender, body);
        return true;
      }
      if (body.group === undefined) return false;
      const standing = standingOf(body.group, sender.fromAgentId, body);
      // Unheard, and no forgery: they may not know yet.
      if (standing === 'refused' && hearing.sayThatOut(sender, body.group)) return true;
      if (standing !== 'unknown') {
        // A member knows more: somebody may have been removed without this console hearing of it.
        if (store.get(body.group)?.isMember && lacks(body.group, body)) ask(sender, body.group);
        return false;
      }
      // Who types is over by then, and would take the room of what they write.
      if (body.type !== 'typing')
        store.wait({
          chatId: body.group,
          fromAgentId: sender.fromAgentId,
          body: JSON.stringify(body),
          receivedAtMs: clock.now(),
        });
      ask(sender, body.group);
      return true;
    },
    async make(name, others) {
      const own = device().agentId;
      const members = [...new Set([own, ...others])];
      if (members.length < 2) throw new BackchannelError('INPUT_INVALID');
      if (members.length > maxGroupMembers || store.countOwn() >= maxGroups)
        throw new BackchannelError('GROUP_FULL');
      const nonce = randomBytes(16).toString('base64url');
      return say(undefined, () => ({ kind: 'make', name, members, nonce }));
    },
    async change(chatId, change) {
      const own = device().agentId;
      await say(chatId, () => {
        const row = memberRow(chatId);
        if (change.kind === 'leave') return { kind: 'remove', member: own };
        if (change.kind === 'rename') return change;
        if (change.kind === 'remove') {
          if (change.member === own || !isIn(row, change.member)) throw new BackchannelError('INPUT_INVALID');
          return change;
        }
        const members = change.members.filter((each) => !isIn(row, each));
        if (members.length === 0) throw new BackchannelError('INPUT_INVALID');
        if (row.members.length + members.length > maxGroupMembers) throw new BackchannelError('GROUP_FULL');
        return { kind: 'add', members };
      });
    },
    handOver,
    everIn,
    takeOver(group, statements) {
      const sender = { fromAgentId: own(), fromDeviceId: unknownDevice };
      const body = { type: 'group-statements' as const, group, by: own(), statements: [...statements] };
      try {
        db.transaction(() => hearing.take(sender, body, true));
      } catch (error) {
        if (!isRefusal(error)) throw error;
        return false;
      }
      return store.get(group) !== undefined;
    },
  };
};
