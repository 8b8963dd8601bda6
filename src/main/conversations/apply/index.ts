export { applyEvent } from './apply.ts';
export { blankRow, namedMessageId, rowIdOf } from './message-rows.ts';
export { earlier, later } from './time.ts';
export type { ApplyContext, Change, ConversationPatch, OpenSend, ThreadState } from './types.ts';
