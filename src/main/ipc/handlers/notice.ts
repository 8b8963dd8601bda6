import { quietUntil } from '../../../shared/domain/notice-rules.ts';
import type { Handlers } from '../router.ts';
import type { Shell } from './services.ts';

export const createNoticeHandlers = (
  shell: Shell,
): Pick<
  Handlers,
  'notice/get-abilities' | 'notice/test' | 'notice/why' | 'notice/set-muted' | 'notice/be-quiet'
> => ({
  'notice/get-abilities': () => shell.notifications.abilities(),
  'notice/test': async () => {
    const { because, detail } = await shell.notifications.test();
    return because === 'refused' || because === 'system-quiet' ? { because, detail } : {};
  },
  'notice/why': (of) => ({ answer: shell.services().notices.why(of) }),
  'notice/set-muted': ({ place, isMuted }) => shell.services().notices.setMuted(place, isMuted),
  'notice/be-quiet': async ({ span }) => {
    // Who is quiet for now wants to be told afterwards: also when everything was switched off before.
    const quietUntilMs = span === undefined ? 0 : quietUntil(span, shell.now());
    await shell.settings.set({ quietUntilMs, notifications: true });
  },
});
