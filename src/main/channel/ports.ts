import type { IdentityToken } from '../../shared/domain/index.ts';
import type { RelayLink } from '../relay-link/index.ts';

/** What the channel service uses of the relay link. */
export type ChannelRelay = Pick<
  RelayLink,
  | 'on'
  | 'channelKeyState'
  | 'device'
  | 'directory'
  | 'isAdmin'
  | 'refreshDirectory'
  | 'confirmedDevices'
  | 'onMetaGrant'
  | 'onSigned'
  | 'send'
  | 'request'
  | 'requestKeyTransfer'
>;

/** What it uses of the secret store. Names: `page-token:<channelId>`. */
export interface SecretPort {
  get(name: string): Promise<string | undefined>;
  set(name: string, value: string): Promise<void>;
  delete(name: string): Promise<void>;
  names(): Promise<string[]>;
}

/** What it uses of the LiveChat session: what proves an admin to the relay. */
export interface SessionPort {
  identityToken(): Promise<IdentityToken>;
}
