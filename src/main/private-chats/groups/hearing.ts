import { randomUUID } from 'node:crypto';
import {
  privateMessageIdSchema,
  type AgentId,
  type ChatId,
  type GroupId,
} from '../../../shared/domain/index.ts';
import { BackchannelError, toBackchannelError } from '../../../shared/errors.ts';
import type { PrivateChatBody, PrivatePlace } from '../../../shared/wire/index.ts';
import type { RelayLink } from '../../relay-link/index.ts';
import { receiptBody } from '../receipts.ts';
import type { GroupStore } from './group-store.ts';
import { checkedStatement, lineIdOf, roomBeside, type Statement } from './statement.ts';
import type { Sender, Telling } from './telling.ts';

type BodyOf<T extends PrivateChatBody['type']> = Extract<PrivateChatBody, { type: T }>;

const forged = (cause: string): BackchannelError =>
  new BackchannelError('SEAL_FORGED', { details: { cause } });

/** What others tell of a group, and ask about it; in the link's transaction. */
export interface Hearing {
  /** Errors: SEAL_FORGED, SEAL_UNREADABLE when nothing of it can be taken. */
  take(sender: Sender, body: BodyOf<'group-statements'>): void;
  /** Answers a member with all; who was removed, with what they were told then. Errors: SEAL_FORGED. */
  answer(sender: Sender, body: BodyOf<'group-ask'>): void;
  /**
   * Somebody who is out writes on: the word of it may have been lost on its way to them, so they are told once more. False: they
   * were never removed from this group.
   */
  sayThatOut(sender: Sender, chatId: GroupId): boolean;
}

export const createHearing = (deps: {
  link: Pick<RelayLink, 'device' | 'believedKeys' | 'send'>;
  store: GroupStore;
  own(): AgentId;
  statementsOf(chatId: GroupId): (Statement & { isComplete: boolean })[];
  keep(statement: Statement, isVouched: boolean): void;
  settle(chatId: GroupId, from: Sender): void;
  sendStatements: Telling['sendStatements'];
  /** False: that computer was told of this group a moment ago. */
  mayTell: Telling['mayTell'];
  placeOf(chatId: ChatId): PrivatePlace;
}): Hearing => {
  const { link, store, own, statementsOf } = deps;
  const isMember = (chatId: GroupId, agentId: AgentId): boolean =>
    store.get(chatId)?.members.includes(agentId) === true;

  /** Until then they are offered once more, as messages are (decision 0116). */
  const confirm = (
    { fromAgentId, fromDeviceId }: Sender,
    chatId: GroupId,
    theirs: readonly string[],
  ): void => {
    if (theirs.length === 0 || !isMember(chatId, own()) || !isMember(chatId, fromAgentId)) return;
    const ids = theirs.map((id) => privateMessageIdSchema.parse(lineIdOf(id)));
    const body = receiptBody(deps.placeOf(chatId), { own: own(), state: 'delivered', ids });
    link.send('private', { deviceIds: [fromDeviceId] }, body, `receipt:${randomUUID()}`);
  };

  const answerWith = ({ fromDeviceId }: Sender, chatId: GroupId, statements: readonly Statement[]): void =>
    deps.sendStatements({ deviceIds: [fromDeviceId] }, chatId, statements, `group-answer:${randomUUID()}`);

  /** The newest removal of that person, and what it follows: what was said while they were in it. */
  const upToRemoval = (chatId: GroupId, agentId: AgentId): Statement[] => {
    const all = statementsOf(chatId).filter(({ isComplete }) => isComplete);
    const removal = all
      .filter(({ change }) => change.kind === 'remove' && change.member === agentId)
      .sort((one, other) => other.number - one.number)[0];
    if (!removal) return [];
    const byId = new Map(all.map((each) => [each.id, each]));
    const known = new Set<string>();
    for (const open = [removal.id]; open.length > 0;) {
      const id = open.pop() as string;
      if (known.has(id)) continue;
      known.add(id);
      open.push(...(byId.get(id)?.previous ?? []));
    }
    return all.filter(({ id }) => known.has(id));
  };

  const sayThatOut: Hearing['sayThatOut'] = (sender, chatId) => {
    if (isMember(chatId, sender.fromAgentId) || !isMember(chatId, own())) return false;
    const statements = upToRemoval(chatId, sender.fromAgentId);
    if (statements.length > 0 && deps.mayTell(sender, chatId)) answerWith(sender, chatId, statements);
    return statements.length > 0;
  };

  return {
    take(sender, { group, by, statements }) {
      if (group === undefined || by !== sender.fromAgentId) throw forged('group');
      const { workspaceId } = link.device() ?? {};
      if (workspaceId === undefined) throw new BackchannelError('SIGNED_OUT');
      const before = store.get(group);
      const isTrusted = by === own() || isMember(group, by);
      const room = roomBeside(statementsOf(group));
      const theirs: string[] = [];
      let added = 0;
      let fault: BackchannelError | undefined;
      for (const signed of statements) {
        let statement: Statement & { isProven: boolean };
        try {
          statement = checkedStatement(signed, { group, workspaceId }, link.believedKeys);
        } catch (error) {
          // One that cannot be read or is forged costs only itself: who passes it on may not be able to tell.
          fault = toBackchannelError(error);
          continue;
        }
        if (statement.by === by) theirs.push(statement.id);
        if (store.statements.get({ chatId: group, id: statement.id })) continue;
        const isVouched = statement.isProven || isTrusted;
        // Of a known group, what nobody proves is taken from nobody but its members.
        if (before && !isVouched) continue;
        if (!room.takes(statement)) continue;
        deps.keep(statement, isVouched);
        added += 1;
      }
      if (theirs.length === 0 && added === 0 && fault !== undefined) throw fault;
      // One that may not begin yet is looked at again: this person may have left another one meanwhile.
      if (added > 0 || !before) deps.settle(group, sender);
      if (added > 0 && !store.get(group)) store.boundUnbegun(group);
      confirm(sender, group, theirs);
    },
    answer(sender, { group, by }) {
      if (group === undefined || by !== sender.fromAgentId) throw forged('group');
      // Nobody else learns that there is such a group.
      if (isMember(group, by))
        answerWith(
          sender,
          group,
          statementsOf(group).filter(({ isComplete }) => isComplete),
        );
      else sayThatOut(sender, group);
    },
    sayThatOut,
  };
};
