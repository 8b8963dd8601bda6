import type { AgentId, ConversationId } from '../../shared/domain/index.ts';
import type { Emitter } from '../../shared/emitter.ts';
import type { Timers } from '../../shared/timers.ts';
import type { TeamworkDeps, TeamworkEvents } from './ports.ts';
import type { PlacedRegister } from './registers.ts';

/** What a person is told about: that somebody gave them a conversation, named them in a note, or left one to nobody. */
export interface News {
  /**
   * Another computer's change was taken. In its transaction; `isNews`: it has just been made. `before`: the assignee. Answers
   * whether this person is told that the conversation is theirs now.
   */
  taken(register: PlacedRegister, before: AgentId | undefined, isNews: boolean): boolean;
  /** Snoozed ones have come back. */
  woken(ids: readonly ConversationId[]): void;
}

/** What one action left to nobody comes in several envelopes: told at once. */
const gatherMs = 300;

export const createNews = (
  deps: Pick<TeamworkDeps, 'db' | 'relayLink'> & { emitter: Emitter<TeamworkEvents>; timers: Timers },
): News => {
  const { db, relayLink, emitter, timers } = deps;
  const unassigned = new Map<AgentId | undefined, ConversationId[]>();

  const leftToNobody = (by: AgentId | undefined, conversationId: ConversationId): void => {
    if (unassigned.size === 0)
      timers.after(gatherMs, () => {
        for (const [agentId, conversationIds] of unassigned)
          emitter.emit('work.news', { kind: 'unassigned', conversationIds, by: agentId });
        unassigned.clear();
      });
    unassigned.set(by, [...(unassigned.get(by) ?? []), conversationId]);
  };

  return {
    taken({ conversationId, value, by: writtenBy, origin }, before, isNews) {
      const ownId = relayLink.device()?.agentId;
      // Who it was in LiveChat's app is not told there.
      const by = origin === 'livechat' && value.kind === 'assignee' ? undefined : writtenBy;
      if (value.kind === 'note') db.afterCommit(() => emitter.emit('notes.changed', { conversationId }));
      if (!isNews || by === ownId) return false;
      if (value.kind === 'assignee') {
        const { agentId } = value;
        if (agentId === ownId && before !== ownId) {
          db.afterCommit(() => emitter.emit('work.news', { kind: 'assigned', conversationId, by }));
          return true;
        }
        if (agentId === undefined && before !== undefined)
          db.afterCommit(() => leftToNobody(by, conversationId));
      }
      if (
        value.kind === 'note' &&
        value.text !== undefined &&
        ownId !== undefined &&
        value.mentions.includes(ownId)
      )
        db.afterCommit(() => emitter.emit('work.news', { kind: 'mentioned', conversationId, by }));
      return false;
    },
    woken(ids) {
      for (const conversationId of ids) emitter.emit('work.news', { kind: 'woken', conversationId });
    },
  };
};
