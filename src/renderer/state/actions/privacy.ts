import type { StoredAboutMe } from '../../../shared/ipc/privacy.ts';
import { call } from '../../api/call.ts';
import { policyChanged, policyPostponed } from '../updates/index.ts';
import { notifyProblem, untilSignedOut, type ActionContext } from './context.ts';

export type PrivacyActions = ReturnType<typeof createPrivacyActions>;

/** The policy, and what is stored about the person. */
export const createPrivacyActions = ({ api, store, drafts }: ActionContext) => {
  const load = async (): Promise<void> => {
    const policy = await call(api.privacy.getPolicy());
    store.apply((state) => policyChanged(state, policy));
  };
  return {
    load: (): Promise<void> => load().catch(notifyProblem(store)),
    /** Errors: CallError, shown where it was asked; so with the ones below. */
    async accept(version: string): Promise<void> {
      await call(api.privacy.acceptPolicy({ version }));
      await load();
    },
    /** Puts the line about an announced version away until the next start. */
    postpone: (version: string): void => store.apply((state) => policyPostponed(state, version)),
    /** Signs out and removes this computer's data. Answers the codes of what could not be done remotely. */
    async decline(version: string): Promise<readonly string[]> {
      drafts.flush();
      const { leftovers } = await call(api.privacy.declinePolicy({ version }));
      await untilSignedOut(store);
      drafts.clear();
      return leftovers;
    },
    async readStored(): Promise<StoredAboutMe> {
      return call(api.privacy.getStored());
    },
    /** Answers whether a file was written; `false`: the person closed the dialog. */
    async saveStored(): Promise<boolean> {
      return (await call(api.privacy.saveStored())).isSaved;
    },
  };
};
