import type { AgentId } from '../../../shared/domain/index.ts';
import type { ChatThread } from '../../livechat/index.ts';

/**
 * Who answers: the team's assignee, and who is in LiveChat's chat (decision 0110). Pure: the same words make the same plan.
 * Times: epoch ms.
 */

/** Whom LiveChat has in the chat's last thread. */
export interface SeatedSide {
  threadId: string;
  isActive: boolean;
  /** When the thread was opened, by LiveChat's clock. */
  openedMs: number;
  /** People of the team whom the customer sees. */
  seated: readonly AgentId[];
  /** The same of those whom LiveChat has suspended. */
  suspended: readonly AgentId[];
  /** It waits for an agent: LiveChat says nothing of who answers. */
  isQueued: boolean;
  /** By a person, in LiveChat's app; otherwise LiveChat's routing has chosen who is in it. Undefined: not to be told yet. */
  isOpenedByPerson: boolean | undefined;
  /** When somebody was brought in or out of it last; 0: never, LiveChat's routing has chosen. By LiveChat's clock. */
  movedMs: number;
}

export interface AssignedSide {
  /** Undefined: nobody, also while LiveChat has suspended whoever it is. */
  assigneeId: AgentId | undefined;
  /** When that was said; 0: never. */
  assigneeMs: number;
}

/** Who answered by both, when they were compared last, and in which thread that was. `agentId` absent: nobody. */
export interface AssigneeBase {
  threadId: string;
  agentId?: AgentId | undefined;
}

export type AssigneeGive =
  /** `isYielding`: unless that agent cannot take it at once; then LiveChat's choice stands, and is taken. */
  | { kind: 'assign'; agentId: AgentId; isYielding: boolean }
  /** `isLast`: with it nobody is in the chat any more. */
  | { kind: 'remove'; agentId: AgentId; isLast: boolean };
/** `agentId` absent: nobody. */
export interface AssigneeTake {
  kind: 'assignee';
  agentId: AgentId | undefined;
}

export interface AssigneePlan {
  take: AssigneeTake | undefined;
  gives: AssigneeGive[];
  /** As it is with the take, and without the gives. */
  base: AssigneeBase | undefined;
  /** LiveChat's list does not show yet who opened the thread: to be looked at again. */
  isUnsure: boolean;
}

const movingTypes: ReadonlySet<string | undefined> = new Set([
  'chat_transferred',
  'agent_added',
  'agent_removed',
  'agent_joined',
  'agent_left',
]);

/** When a person last moved somebody in or out of the thread; who only listens in answers nobody. */
export const movedMsOf = ({ events }: Pick<ChatThread, 'events'>): number =>
  events.findLast(({ systemType, visibility }) => movingTypes.has(systemType) && visibility !== 'agents')
    ?.createdAtMs ?? 0;

/** `mayGive` false: LiveChat has refused that for this word. */
export const planAssignee = (
  base: AssigneeBase | undefined,
  chat: SeatedSide,
  team: AssignedSide,
  mayGive: (give: AssigneeGive) => boolean,
): AssigneePlan => {
  const { threadId, seated, movedMs } = chat;
  const { assigneeId: here, assigneeMs } = team;
  const isIn = (agentId: AgentId | undefined): boolean =>
    agentId === undefined ? seated.length === 0 : seated.includes(agentId);
  const plan: AssigneePlan = { take: undefined, gives: [], base, isUnsure: false };
  // In a closed chat nobody is: it says nothing of who answers.
  if (!chat.isActive) return plan;

  const remove = (ids: readonly AgentId[], isAll: boolean): AssigneeGive[] =>
    ids.map((agentId, index) => ({ kind: 'remove', agentId, isLast: isAll && index === ids.length - 1 }));
  const suspended = remove(chat.suspended, false).filter(mayGive);
  const agree = (): AssigneePlan => ({ ...plan, gives: suspended, base: { threadId, agentId: here } });
  const take = (): AssigneePlan => {
    const [agentId] = seated;
    return { ...plan, take: { kind: 'assignee', agentId }, gives: suspended, base: { threadId, agentId } };
  };
  const give = (isYielding: boolean): AssigneePlan => {
    const wanted: AssigneeGive[] =
      here === undefined
        ? [...suspended, ...remove(seated, true)]
        : [{ kind: 'assign', agentId: here, isYielding }];
    return { ...plan, gives: wanted.filter(mayGive) };
  };

  if (isIn(here)) return agree();
  const isSilent = seated.length === 0 && chat.isQueued;
  if (base?.threadId === threadId) {
    const isNewThere = !isSilent && !isIn(base.agentId);
    if (base.agentId === here) return isNewThere ? take() : { ...plan, gives: suspended };
    const given = give(false);
    return given.gives.length === 0 && isNewThere ? take() : given;
  }

  // A thread that was not compared before, or nobody knows how: LiveChat's routing has chosen, or a person.
  if (here === undefined) {
    const isLater = base === undefined && assigneeMs > Math.max(movedMs, chat.openedMs);
    return isLater ? give(false) : take();
  }
  if (seated.length === 0) return !isSilent && movedMs > assigneeMs ? take() : give(false);
  const isSaidSince = base
    ? base.agentId !== here && assigneeMs > movedMs
    : assigneeMs > Math.max(movedMs, chat.openedMs);
  if (isSaidSince) return give(false);
  if (chat.isOpenedByPerson === undefined) return { ...plan, isUnsure: true };
  if (chat.isOpenedByPerson || movedMs > assigneeMs) return take();
  const yielding = give(true);
  return yielding.gives.length === 0 ? take() : yielding;
};
