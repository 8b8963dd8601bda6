import { BackchannelError } from '../../shared/errors.ts';
import { enforcedValue, type Managed } from '../../shared/managed/managed.ts';

/** What an organisation can switch off as a whole. */
export type SwitchedOff = 'private-chats' | 'files';

const keys = { 'private-chats': 'PrivateChats', files: 'Attachments' } as const;

export const switchedOff = (managed: Managed): SwitchedOff[] =>
  (Object.keys(keys) as SwitchedOff[]).filter((part) => enforcedValue(managed, keys[part]) === false);

/** Errors: MANAGED_OFF. */
export const ensureOn = (managed: Managed, part: SwitchedOff): void => {
  if (switchedOff(managed).includes(part)) throw new BackchannelError('MANAGED_OFF', { details: { part } });
};
