import { BackchannelError } from '../../shared/errors.ts';
import type { Notifications } from './notifications.ts';

const nowhere = async (): Promise<never> => {
  throw new BackchannelError('NOT_FOUND');
};

/** Nobody looks, so nobody is told. */
export const noNotifications: Notifications = {
  tell: async () => ({ because: 'off' }),
  tellOfTray: async () => undefined,
  test: nowhere,
  abilities: nowhere,
  isLookedAt: () => false,
  placeShown: () => undefined,
  focused: () => undefined,
  mentions: () => 0,
  clear: () => undefined,
  clearAll: () => undefined,
};
