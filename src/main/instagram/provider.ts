import { normaliseItem, speaksOf } from '../../shared/instagram/index.ts';
import type { MessagingProvider } from '../messaging/index.ts';
import { instagramLimits } from './limits.ts';

/** Instagram as the product's modules see it. */
export const instagramProvider: MessagingProvider = {
  limits: instagramLimits,
  pageHosts: ['instagram.com', 'www.instagram.com', 'facebook.com', 'www.facebook.com'],
  eventsOf: (delivery, accountId) => normaliseItem({ ...delivery, accountId }),
  speaksOf,
};
