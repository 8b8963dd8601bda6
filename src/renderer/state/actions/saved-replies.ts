import type { SavedReply } from '../../../shared/domain/saved-reply.ts';
import type { RouteInput } from '../../../shared/ipc/routes.ts';
import type { ImportReport } from '../../../shared/ipc/saved-replies.ts';
import { call } from '../../api/call.ts';
import type { State } from '../model.ts';
import type { ActionContext } from './context.ts';

export type SavedReplyActions = ReturnType<typeof createSavedReplyActions>;

/** Texts kept for answering. Errors of all but `showPage`: CallError. */
export const createSavedReplyActions = ({ api, store }: ActionContext) => {
  const arrived = (list: readonly SavedReply[]): void =>
    store.apply((state: State) => ({ ...state, savedReplies: { list, isLoaded: true } }));
  return {
    async load(): Promise<void> {
      arrived((await call(api.savedReply.list())).replies);
    },
    changed: ({ replies }: { replies: readonly SavedReply[] }): void => arrived(replies),
    async save(reply: RouteInput<'saved-reply/save'>): Promise<SavedReply> {
      return (await call(api.savedReply.save(reply))).reply;
    },
    remove: (id: SavedReply['id']): Promise<void> => call(api.savedReply.delete({ id })),
    async saveFile(): Promise<boolean> {
      return (await call(api.savedReply.export())).isSaved;
    },
    takeFile: (csv: string, isTrial: boolean): Promise<ImportReport> =>
      call(api.savedReply.import({ csv, isTrial })),
    showPage: (settingsPage: State['settingsPage']): void =>
      store.apply((state: State) => ({ ...state, settingsPage })),
  };
};
