import type { KeyAnnouncerConnection } from '../../src/main/relay-link/index.ts';
import { createEmitter } from '../../src/shared/emitter.ts';
import type { AgentId, AgentStatus } from '../../src/shared/domain/index.ts';

interface Events {
  'state-changed': { state: string };
  multicast: { authorId: AgentId; type: string; content: unknown };
  push: { kind: string; agentId?: AgentId; status?: AgentStatus };
}

export interface AirMember extends KeyAnnouncerConnection {
  goOnline(): void;
  goOffline(): void;
  hearStatus(agentId: AgentId, status: AgentStatus): void;
  /** Every multicast this member sent. */
  readonly sent: { to: { agentIds: readonly AgentId[] } | { all: true }; content: unknown }[];
}

/** LiveChat's multicast between consoles of one test: live members only, content as JSON, author vouched for. */
export const createMulticastAir = () => {
  const members: {
    agentId: AgentId;
    isOnline: () => boolean;
    hear: (multicast: Events['multicast']) => void;
  }[] = [];
  return {
    join(agentId: AgentId): AirMember {
      const emitter = createEmitter<Events>((error) => {
        throw error;
      });
      let state = 'offline';
      const sent: AirMember['sent'] = [];
      const self = {
        agentId,
        isOnline: () => state === 'online',
        hear: (multicast: Events['multicast']) => emitter.emit('multicast', multicast),
      };
      members.push(self);
      const change = (next: string) => {
        state = next;
        emitter.emit('state-changed', { state });
      };
      return {
        get state() {
          return { state };
        },
        on: emitter.on as KeyAnnouncerConnection['on'],
        sent,
        goOnline: () => change('online'),
        goOffline: () => change('offline'),
        hearStatus: (who, status) => emitter.emit('push', { kind: 'status', agentId: who, status }),
        async multicast(to, type, content) {
          if (state !== 'online') throw new Error('not online');
          sent.push({ to, content });
          const text = JSON.stringify(content);
          for (const member of members) {
            const isAddressed = 'all' in to || to.agentIds.includes(member.agentId);
            if (member === self || !isAddressed || !member.isOnline()) continue;
            queueMicrotask(() =>
              member.hear({ authorId: agentId, type, content: JSON.parse(text) as unknown }),
            );
          }
        },
      };
    },
  };
};
