import type { AgentId, ConversationId } from '../../shared/domain/index.ts';
import type { PageLink } from '../../shared/ipc/index.ts';
import { type LinkTarget, readLink } from '../../shared/links.ts';

/** Opens links of ours that other programs give to this one. Following one only ever shows something. */
export interface LinkOpener {
  /** What the system handed over; anything may stand in it. */
  open(link: string): void;
  openTarget(target: LinkTarget): void;
  /** The page has its lists and asks what it was opened for. Answers once. */
  take(): PageLink | undefined;
}

export const createLinkOpener = (deps: {
  showWindow(): void;
  publish(link: PageLink): void;
  /** Undefined while nobody is signed in. */
  known(): { hasConversation(id: ConversationId): boolean; hasPerson(id: AgentId): boolean } | undefined;
  /** Host of the relay in use. */
  relayHost: string;
  onRefused(): void;
}): LinkOpener => {
  let waiting: LinkTarget | undefined;
  let isPageUp = false;

  const linkOf = (target: LinkTarget): PageLink => {
    if (target.kind === 'search') return { open: 'search', text: target.text };
    // Nothing that comes over a link changes the relay of a program that has one.
    if (target.kind === 'setup') {
      const { host } = new URL(target.relayUrl);
      return { open: 'setup', host, isInUse: host === deps.relayHost };
    }
    const known = deps.known();
    if (target.kind === 'conversation') {
      const { conversationId } = target;
      if (known?.hasConversation(conversationId) !== true) return { open: 'nothing' };
      return { open: 'place', place: { section: 'inbox', conversationId } };
    }
    if (known?.hasPerson(target.agentId) !== true) return { open: 'nothing' };
    return { open: 'place', place: { section: 'team', chatId: target.agentId } };
  };
  const openTarget = (target: LinkTarget): void => {
    deps.showWindow();
    if (isPageUp) deps.publish(linkOf(target));
    else waiting = target;
  };

  return {
    openTarget,
    open(link) {
      const target = readLink(link);
      if (target) return openTarget(target);
      deps.onRefused();
      deps.showWindow();
    },
    take() {
      isPageUp = true;
      const target = waiting;
      waiting = undefined;
      return target && linkOf(target);
    },
  };
};
