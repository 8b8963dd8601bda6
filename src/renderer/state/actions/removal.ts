import type { ConversationId } from '../../../shared/domain/index.ts';
import type { RemovalPlan } from '../../../shared/ipc/privacy.ts';
import type { RouteInput } from '../../../shared/ipc/routes.ts';
import type { RemovalKind } from '../../../shared/removal/words.ts';
import { call, sentenceOfProblem } from '../../api/call.ts';
import type { AdminPage } from '../model.ts';
import { adminPageChosen, isSignedIn, removalsChanged, removalsFailed } from '../updates/index.ts';
import type { ActionContext } from './context.ts';

export type RemovalActions = ReturnType<typeof createRemovalActions>;

/** Removals of this workspace. Main publishes their progress as `removal.changed`. */
export const createRemovalActions = ({ api, store }: ActionContext) => {
  const load = async (): Promise<void> => {
    try {
      const view = await call(api.removal.list());
      store.apply((state) => removalsChanged(state, view));
    } catch (problem) {
      if (isSignedIn(store.get())) store.apply((state) => removalsFailed(state, sentenceOfProblem(problem)));
    }
  };
  return {
    /** A failed read is kept in the state as its sentence. */
    load,
    showPage: (page: AdminPage): void => store.apply((state) => adminPageChosen(state, page)),
    /** Errors: CallError, shown on the page that asked; so with `start`, `cancel`, `bringForward`. */
    readPlan: (kind: RemovalKind, conversationId: string | undefined): Promise<RemovalPlan> =>
      call(api.removal.getPlan({ kind, conversationId: conversationId as ConversationId | undefined })),
    /** Answers the removal's id as soon as the relay has taken it. */
    async start(input: RouteInput<'removal/start'>): Promise<string> {
      const { removalId } = await call(api.removal.start(input));
      return removalId;
    },
    async cancel(removalId: string): Promise<void> {
      await call(api.removal.cancel({ removalId }));
    },
    async bringForward(removalId: string): Promise<void> {
      await call(api.removal.bringForward({ removalId }));
    },
    /** The three below answer whether a file was written; `false`: the person closed the dialog. Errors: CallError. */
    async saveRecord(removalId: string): Promise<boolean> {
      return (await call(api.removal.saveRecord({ removalId }))).isSaved;
    },
    async saveLocalRecords(): Promise<boolean> {
      return (await call(api.removal.saveLocalRecords())).isSaved;
    },
    async saveAudit(): Promise<boolean> {
      return (await call(api.removal.saveAudit())).isSaved;
    },
    /** Opens the printable page in the browser. Errors: CallError. */
    async openRecord(removalId: string): Promise<void> {
      await call(api.removal.openRecord({ removalId }));
    },
  };
};
