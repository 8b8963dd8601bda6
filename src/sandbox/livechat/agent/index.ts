/** Every action of the Agent Chat API that exists on both Web and RTM. */
import type { ActionTable } from '../actions.ts';
import type { AgentCaller } from '../model/types.ts';
import { chatActions } from './chats.ts';
import { eventActions } from './events.ts';
import { listActions } from './lists.ts';
import { memberActions } from './members.ts';
import { peopleActions } from './people.ts';
import { agentPropertyActions } from './properties.ts';

export { visibleChats } from './lists.ts';

export const agentActions: ActionTable<AgentCaller> = {
  ...listActions,
  ...chatActions,
  ...memberActions,
  ...eventActions,
  ...agentPropertyActions,
  ...peopleActions,
};
