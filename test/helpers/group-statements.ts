import { groupIdOf } from '../../src/main/private-chats/groups/statement.ts';
import {
  workspaceIdSchema,
  type AgentId,
  type GroupId,
  type PrivateMessage,
} from '../../src/shared/domain/index.ts';
import {
  signedStatementText,
  type GroupStatement,
  type PrivateBody,
  type SignedStatement,
} from '../../src/shared/wire/index.ts';
import type { ChatConsole, ChatTeam } from './chat-team.ts';

const workspaceId = workspaceIdSchema.parse('w');

/** Bodies of one console, right to another: as a hostile console of a colleague, or a relay that kept others back, would have it. */
export const handTo = (team: ChatTeam, from: ChatConsole, to: ChatConsole, ...bodies: object[]): void => {
  for (const body of bodies)
    team.deliver({
      from: from.deviceId,
      fromAgent: from.agentId,
      to: to.deviceId,
      body: body as PrivateBody,
      sentAtMs: team.time.now(),
    });
};

/** A statement as a hostile console of `by` makes one. */
export const stateAs = (
  desk: ChatConsole,
  facts: Pick<GroupStatement, 'group' | 'previous' | 'number' | 'change' | 'atMs'> & Partial<GroupStatement>,
): SignedStatement => {
  const text = JSON.stringify({ v: 1, workspaceId, by: desk.agentId, deviceId: desk.deviceId, ...facts });
  return { text, signature: desk.sign(signedStatementText(text)) };
};

/** The statement that makes a group, and its id. */
export const makeAs = (
  desk: ChatConsole,
  of: { name: string; members: AgentId[]; atMs: number; nonce: string },
): { group: GroupId; statement: SignedStatement } => {
  const { name, members, atMs } = of;
  const change = { kind: 'make' as const, name, members, nonce: of.nonce.padEnd(22, 'n') };
  const group = groupIdOf({ workspaceId, by: desk.agentId, deviceId: desk.deviceId, atMs, change });
  return { group, statement: stateAs(desk, { group, previous: [], number: 0, atMs, change }) };
};

export const told = (desk: ChatConsole, group: GroupId, ...statements: SignedStatement[]): object => ({
  type: 'group-statements',
  group,
  by: desk.agentId,
  statements,
});

/** Ids of the statements that are kept of a group, in their order of arrival. */
export const statementIdsOf = (desk: ChatConsole, group: GroupId): string[] =>
  desk.db
    .prepare<{ id: string }>('SELECT id FROM group_statement WHERE chat_id = ? ORDER BY received_at_ms, id')
    .all(group)
    .map(({ id }) => id);

/** Every message and line of a group, oldest first. */
export const allIn = (desk: ChatConsole, group: GroupId): PrivateMessage[] => {
  const all: PrivateMessage[] = [];
  for (let hasMore = true; hasMore;) {
    const page = desk.chats.listMessages(group, all[0]);
    all.unshift(...page.messages);
    ({ hasMore } = page);
  }
  return all;
};

/** What people see of a group's messages, oldest first. */
export const shownIn = (desk: ChatConsole, group: GroupId) =>
  allIn(desk, group)
    .filter(({ line }) => line === undefined)
    .map(
      ({
        id,
        authorId,
        text,
        editedAtMs,
        deletedAtMs,
        replyTo,
        reactions = [],
        mentions,
      }: PrivateMessage) => ({
        id,
        authorId,
        text,
        isEdited: editedAtMs !== undefined,
        isDeleted: deletedAtMs !== undefined,
        replyTo: replyTo?.id,
        quoted: replyTo?.text,
        mentions,
        reactions: reactions.map(({ emoji, by }) => `${emoji} ${[...by].sort().join(' ')}`).sort(),
      }),
    );
