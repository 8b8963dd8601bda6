import { describe, expect, it } from 'vitest';
import { connectServices } from '../../../src/main/console/wiring.ts';
import { createEmitter } from '../../../src/shared/emitter.ts';

/** Who counts as suspended, over a team and a directory that are variables. */
const make = () => {
  const emitter = createEmitter<Record<string, unknown>>(() => undefined);
  const agents = new Map<string, { isSuspended: boolean }>([
    ['maria', { isSuspended: false }],
    ['jonas', { isSuspended: true }],
    ['anna', { isSuspended: false }],
  ]);
  const said: { suspended: string[]; unknown: string[] }[] = [];
  const owners = ['maria', 'jonas', 'anna', 'new'];
  const on = emitter.on;
  connectServices({
    relayLink: {
      on,
      directory: () => ({ devices: owners.map((agentId) => ({ agentId })) }),
      setSuspended: (suspended: string[], isUnknown: (id: string) => boolean) =>
        said.push({ suspended, unknown: owners.filter(isUnknown) }),
      rolesChanged: () => undefined,
    },
    conversations: {},
    policy: { on, isHolding: false },
    team: { on, isStale: false, get: (id: string) => agents.get(id) },
    channel: { on },
    session: { on, follow: () => undefined, state: { state: 'signed-out' } },
    removal: { on, view: () => ({ removals: [] }) },
    livechat: {},
  } as never);
  const teamChanged = (changed: string[], removedIds: string[] = []) =>
    emitter.emit('changed', { agents: changed.map((id) => ({ id, role: 'normal' })), removedIds });
  return { agents, said, teamChanged, readDirectory: () => emitter.emit('directory-read', undefined) };
};

describe('the owner of a computer', () => {
  it('is not taken for suspended because LiveChat’s list does not have them yet', () => {
    const { said, readDirectory } = make();
    readDirectory();
    expect(said.at(-1)).toEqual({ suspended: ['jonas'], unknown: ['new'] });
  });

  it('is out once the team that had them has them no more, until they are back', () => {
    const { agents, said, teamChanged } = make();
    agents.delete('anna');
    teamChanged([], ['anna']);
    expect(said.at(-1)).toEqual({ suspended: ['jonas', 'anna'], unknown: ['new'] });
    agents.set('anna', { isSuspended: false });
    teamChanged(['anna']);
    expect(said.at(-1)?.suspended).toEqual(['jonas']);
  });
});
