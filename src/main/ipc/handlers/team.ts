import type { Handlers } from '../router.ts';
import type { Shell } from './services.ts';

export const createTeamHandlers = (
  shell: Shell,
): Pick<Handlers, 'team/list' | 'team/set-own-status' | 'team/queue'> => ({
  'team/list': () => {
    const { team } = shell.services();
    const agents = team.list();
    for (const { avatarUrl } of agents) shell.media.remember(avatarUrl);
    return { agents, groups: team.groups(), isStale: team.isStale };
  },
  'team/queue': () => shell.services().team.queue(),
  'team/set-own-status': ({ status }) => shell.services().team.setOwnStatus(status),
});
