import type { RouteOutput } from '../../../shared/ipc/routes.ts';
import { call } from '../../api/call.ts';
import { isSignedIn, privateHistoryChanged } from '../updates/index.ts';
import { requestSender, type ActionContext } from './context.ts';

export type PrivateHistoryActions = ReturnType<typeof createPrivateHistoryActions>;

/** This person's earlier private chats: from their other computers, and as a file. */
export const createPrivateHistoryActions = ({ api, store }: ActionContext) => {
  const send = requestSender(store);
  return {
    load: (): Promise<void> =>
      send(api.privateHistory.get(), (view) =>
        store.apply((state) => (isSignedIn(state) ? privateHistoryChanged(state, view) : state)),
      ),
    /** Errors of these: CallError, shown where the person asked. */
    ask: (): Promise<void> => call(api.privateHistory.ask()),
    agree: (session: string): Promise<void> => call(api.privateHistory.agree({ session })),
    end: (session: string, why: 'refused' | 'cancelled' | 'differs'): Promise<void> =>
      call(api.privateHistory.end({ session, why })),
    dismiss: (session?: string): Promise<void> => send(api.privateHistory.dismiss({ session })),
    save: (): Promise<RouteOutput<'private-history/save'>> => call(api.privateHistory.save()),
    chooseFile: async (): Promise<boolean> => (await call(api.privateHistory.chooseFile())).isChosen,
    openFile: (code: string): Promise<RouteOutput<'private-history/open-file'>> =>
      call(api.privateHistory.openFile({ code })),
  };
};
