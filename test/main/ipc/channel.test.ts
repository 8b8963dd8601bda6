import { describe, expect, it } from 'vitest';
import { createChannelHandlers } from '../../../src/main/ipc/handlers/channel.ts';
import type { Shell } from '../../../src/main/ipc/handlers/services.ts';

const shellOf = (role: string | undefined, accountId: string | undefined) => {
  const done: string[] = [];
  const services = {
    session: { state: role === undefined ? { state: 'signed-out' } : { state: 'signed-in', role } },
    channel: { current: () => (accountId === undefined ? undefined : { accountId }) },
    conversations: {
      endPolicyBlock: (id: string) => void done.push(`policy ${id}`),
      allowHumanAgent: () => void done.push('human-agent'),
    },
    health: { read: async () => [] },
  };
  const handlers = createChannelHandlers({ services: () => services } as unknown as Shell);
  return {
    done,
    endLimit: async (limit: 'policy-block' | 'human-agent') => handlers['channel/end-limit']({ limit }),
  };
};

describe('channel/end-limit', () => {
  it('is for admins', async () => {
    for (const role of ['normal', undefined]) {
      const { done, endLimit } = shellOf(role, '1784');
      await expect(endLimit('policy-block')).rejects.toMatchObject({ code: 'ADMIN_ONLY' });
      await expect(endLimit('human-agent')).rejects.toMatchObject({ code: 'ADMIN_ONLY' });
      expect(done).toEqual([]);
    }
  });

  it('ends the limit that was named, of the connected account', async () => {
    const { done, endLimit } = shellOf('administrator', '1784');
    await endLimit('policy-block');
    expect(await endLimit('human-agent')).toEqual({ health: [] });
    expect(done).toEqual(['policy 1784', 'human-agent']);
    const none = shellOf('owner', undefined);
    await expect(none.endLimit('policy-block')).rejects.toMatchObject({ code: 'INSTAGRAM_NOT_CONNECTED' });
  });
});
