import type { AgentId, DeviceId, MessageMid } from '../../../shared/domain/index.ts';
import type { RelayPort, ReplyPolicy } from '../ports.ts';
import type { MessageRow } from '../store/messages.ts';

/**
 * Tells who wrote a reply that the provider has named: the bridge, and the colleagues' consoles, which get no more of it than the
 * echo. In the transaction that settles it.
 */
export const createAuthored =
  (deps: {
    policy(): Pick<ReplyPolicy, 'settled' | 'isCarried'> | undefined;
    colleaguesDevices(): DeviceId[];
    relayLink: Pick<RelayPort, 'send'>;
  }) =>
  (row: MessageRow, mid: MessageMid, agentId: AgentId): void => {
    const policy = deps.policy();
    policy?.settled(row, mid, agentId);
    if (policy?.isCarried(row.id) === true) return;
    const deviceIds = deps.colleaguesDevices();
    if (deviceIds.length === 0) return;
    const { accountId, buttons } = row;
    const body = { type: 'reply-author', accountId, mid, agentId, buttons } as const;
    deps.relayLink.send('replica', { deviceIds }, body, `reply-author:${accountId}:${mid}`);
  };
