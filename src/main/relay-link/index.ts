export { isUndecided } from './account-proof.ts';
export { amongPeople } from './among-people.ts';
export { createKeyAnnouncer, type KeyAnnouncer, type KeyAnnouncerConnection } from './key-announcer.ts';
export { createRelayLink } from './relay-link.ts';
export type { RelayLink, RelayLinkEvents, RelayLinkOptions } from './contract.ts';
export { createFormerDevice, formerDeviceSecret, type FormerDevice } from './former-device.ts';
export { loadDeviceSignatureCheck, loadSignatureCheck } from './signature-check.ts';
export { probeRelay } from './probe.ts';
export { secureUrl } from './address.ts';
export type { ChannelKeyState } from './channel-key.ts';
export type { Enrolment } from './device.ts';
export type { RelayMethod, RelayRequestOptions } from './http.ts';
export type {
  AcceptedDelivery,
  RefusedDelivery,
  SecretPort,
  SendTo,
  SignedBodies,
  SignedHandler,
  SignedSender,
} from './ports.ts';
export type { LinkState, StreamTiming } from './stream.ts';
export { rememberedConfig } from './remembered-config.ts';
export { createShownEnvelopes } from './store/sealed-envelopes.ts';
