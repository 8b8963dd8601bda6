import { createContext, use, useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { Actions } from './actions/index.ts';
import { noteDraftKey, replyDraftKey, type Drafts } from './drafts.ts';
import type { State } from './model.ts';
import type { AppStore } from './store.ts';
import { windowClock } from './window-clock.ts';

/** React's binding to the store; everything else in state/ works without React. */
export interface Services {
  store: AppStore;
  actions: Actions;
  drafts: Drafts;
}

const ServicesContext = createContext<Services | undefined>(undefined);

export const ServicesProvider = ({ services, children }: { services: Services; children: ReactNode }) => (
  <ServicesContext value={services}>{children}</ServicesContext>
);

export const useServices = (): Services => {
  const services = use(ServicesContext);
  if (services === undefined) throw new Error('ServicesProvider is missing above this component.');
  return services;
};

export const useActions = (): Actions => useServices().actions;

/** One slice of the state; select stable values, not new objects. */
export const useAppState = <T,>(select: (state: State) => T): T => useStore(useServices().store.api, select);

/** The time as epoch ms, refreshed every `everyMs` while the component is shown and the window seen. */
export const useNow = (everyMs: number): number => {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => windowClock.every(everyMs, setNowMs), [everyMs]);
  return nowMs;
};

/** Whether a conversation has an unsent reply or note. */
export const useHasDraft = (conversationId: string): boolean => {
  const { drafts } = useServices();
  const has = (): boolean =>
    drafts.has(replyDraftKey(conversationId)) || drafts.has(noteDraftKey(conversationId));
  return useSyncExternalStore(drafts.subscribe, has, has);
};

/** A draft's text and how to change it; loads it when the key appears and writes it when the key goes. */
export const useDraft = (key: string): readonly [text: string, change: (text: string) => void] => {
  const { drafts, actions } = useServices();
  const text = useSyncExternalStore(drafts.subscribe, () => drafts.peek(key));
  const notify = useRef(actions.app.notifyProblem);
  useEffect(() => {
    drafts.load(key).catch(notify.current);
    return () => drafts.flush();
  }, [drafts, key]);
  return [text, (next) => drafts.change(key, next)];
};
