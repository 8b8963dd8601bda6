import type { Handlers } from '../router.ts';
import type { Shell } from './services.ts';

export const createRemovalHandlers = (
  shell: Shell,
): Pick<
  Handlers,
  | 'removal/get-plan'
  | 'removal/list'
  | 'removal/start'
  | 'removal/cancel'
  | 'removal/bring-forward'
  | 'removal/save-record'
  | 'removal/open-record'
  | 'removal/save-local-records'
  | 'removal/save-audit'
> => ({
  'removal/get-plan': (request) => shell.services().removal.plan(request),
  'removal/list': () => shell.services().removal.view(),
  'removal/start': async (request) => ({ removalId: await shell.services().removal.start(request) }),
  'removal/cancel': ({ removalId }) => shell.services().removal.cancel(removalId),
  'removal/bring-forward': ({ removalId }) => shell.services().removal.bringForward(removalId),
  'removal/save-record': async ({ removalId }) => ({
    isSaved: await shell.services().removal.saveRecord(removalId),
  }),
  'removal/open-record': ({ removalId }) => shell.services().removal.openRecord(removalId),
  'removal/save-local-records': async () => ({ isSaved: await shell.services().removal.saveLocalRecords() }),
  'removal/save-audit': async () => ({ isSaved: await shell.services().removal.saveAudit() }),
});
