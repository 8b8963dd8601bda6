import type { Place, Settings } from '../../../shared/ipc/index.ts';
import { firstListOf } from '../../place/index.ts';
import type { Handlers } from '../router.ts';
import type { Shell } from './services.ts';

/** What the picture is put together from. */
type Parts = Pick<Handlers, 'place/get' | 'conversation/list' | 'team/list'>;

/** Everything that the page shows first, in one answer: each further question would be another round trip and another drawing. */
export const createFirstPictureHandlers = (
  shell: Shell,
  parts: Parts,
): Pick<Handlers, 'app/get-first-picture'> => {
  const listOf = async (place: Place, settings: Settings) => {
    try {
      return await firstListOf(place, settings, {
        team: () => parts['team/list'](undefined),
        inbox: (request) => parts['conversation/list'](request),
      });
    } catch {
      // The page asks for the list that is missing, and shows in its place why it cannot be read.
      return {};
    }
  };
  return {
    'app/get-first-picture': async () => {
      const isShown = (): boolean => {
        const { policy, session } = shell.services();
        return session.state.state === 'signed-in' && policy.state.state !== 'asked';
      };
      const place = await parts['place/get'](undefined);
      const settings = shell.settings.get();
      const list = isShown() ? await listOf(place, settings) : {};
      // Read last and together: what the page is told meanwhile is older than this, and is not applied there.
      const services = shell.services();
      return {
        app: services.appState(),
        settings: shell.settings.get(),
        place,
        policy: services.policy.state,
        link: shell.takeLink(),
        ...(isShown() ? list : {}),
      };
    },
  };
};
