/** What the control API may reach of the simulated LiveChat. */
export { runAction } from './call.ts';
export { createAgentFrom, updateAgentFrom } from './configuration/agents.ts';
export { customerActions } from './customer/index.ts';
export { LiveChatError } from './errors.ts';
export { announceStatus, routingStatus } from './model/agents.ts';
export { createCustomer } from './model/customers.ts';
export { tokenHash } from './model/ids.ts';
export { cutToRole } from './model/scopes.ts';
export { changeRole, suspend, unsuspend } from './model/team.ts';
export type { World } from './model/types.ts';
export { needAgent, needCustomer } from './model/world.ts';
