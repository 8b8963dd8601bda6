import type { StoredWork } from '../conversations/index.ts';
import {
  type AccountId,
  type AgentId,
  type ConversationId,
  conversationIdOf,
  type CustomerId,
  type DeviceId,
} from '../../shared/domain/index.ts';
import { maxTags } from '../../shared/domain/work-rules.ts';
import type { Register, RegisterValue } from '../../shared/wire/index.ts';

/** A register with the conversation it belongs to. */
export interface PlacedRegister extends Omit<Register, 'customerId'> {
  accountId: AccountId;
  conversationId: ConversationId;
}

/** Which register a value is of: one per conversation and field. */
export const fieldOf = (value: RegisterValue): string => {
  switch (value.kind) {
    case 'assignee':
      return 'assignee';
    case 'open':
    case 'done':
    case 'snoozed':
      return 'status';
    case 'tag':
      return `tag:${value.tag}`;
    case 'note':
      // With its author: nobody can write over a colleague's, whatever comes first.
      return `note:${value.author}:${value.noteId}`;
    case 'read':
      return `read:${value.agentId}`;
    case 'failed':
      return `failed:${value.deviceId}`;
  }
};

export const placed = (accountId: AccountId, { customerId, ...register }: Register): PlacedRegister => ({
  ...register,
  accountId,
  conversationId: conversationIdOf(accountId, customerId),
});

export const asRegister = ({ accountId, conversationId, ...register }: PlacedRegister): Register => ({
  ...register,
  customerId: conversationId.slice(accountId.length + 1) as CustomerId,
});

/** Pure: the same registers make the same state, in any order. */
export const stateOf = (
  registers: readonly Pick<PlacedRegister, 'value' | 'by' | 'stamp'>[],
  team: {
    ownDeviceId: () => DeviceId | undefined;
    isThere: (deviceId: DeviceId) => boolean;
    isMember: (agentId: AgentId) => boolean;
  },
): StoredWork => {
  const state: StoredWork = {
    assigneeId: undefined,
    status: 'open',
    untilMs: undefined,
    seenMs: 0,
    tags: [],
    failed: [],
    noteCount: 0,
  };
  for (const { value, by, stamp } of registers) {
    switch (value.kind) {
      case 'assignee':
        // Whom LiveChat has suspended answers nobody: as long as that is so, nobody is assigned.
        if (value.agentId !== undefined && team.isMember(value.agentId)) state.assigneeId = value.agentId;
        break;
      case 'open':
        break;
      case 'done':
      case 'snoozed':
        state.status = value.kind;
        // Nobody has seen what is still to come: a message always can end it.
        state.seenMs = Math.min(value.seenMs, stamp.ms);
        state.untilMs = value.kind === 'snoozed' ? value.untilMs : undefined;
        break;
      case 'tag':
        if (value.isOn) state.tags.push(value.tag);
        break;
      case 'failed':
        if (value.count > 0 && value.deviceId !== team.ownDeviceId() && team.isThere(value.deviceId))
          state.failed.push({
            agentId: by,
            count: value.count,
            reason: value.reason,
            // No later than their stamp, whatever that computer's clock said.
            replies: value.replies?.map((reply) => ({
              ...reply,
              createdMs: Math.min(reply.createdMs, stamp.ms),
            })),
          });
        break;
      case 'note':
        if (value.text !== undefined) state.noteCount += 1;
        break;
      case 'read':
        break;
    }
  }
  state.tags = state.tags.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)).slice(0, maxTags);
  state.failed.sort((a, b) => (a.agentId < b.agentId ? -1 : a.agentId > b.agentId ? 1 : 0));
  return state;
};
