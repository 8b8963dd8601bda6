import type { Handlers } from '../router.ts';
import type { Shell } from './rooms.ts';

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
  'removal/get-plan': (request) => shell.rooms().removal.plan(request),
  'removal/list': () => shell.rooms().removal.view(),
  'removal/start': async (request) => ({ removalId: await shell.rooms().removal.start(request) }),
  'removal/cancel': ({ removalId }) => shell.rooms().removal.cancel(removalId),
  'removal/bring-forward': ({ removalId }) => shell.rooms().removal.bringForward(removalId),
  'removal/save-record': async ({ removalId }) => ({
    isSaved: await shell.rooms().removal.saveRecord(removalId),
  }),
  'removal/open-record': ({ removalId }) => shell.rooms().removal.openRecord(removalId),
  'removal/save-local-records': async () => ({ isSaved: await shell.rooms().removal.saveLocalRecords() }),
  'removal/save-audit': async () => ({ isSaved: await shell.rooms().removal.saveAudit() }),
});
