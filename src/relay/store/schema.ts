import type { ColumnType } from 'kysely';
import type { RemovalSchema } from '../removal/schema.ts';

/** Which SQL is spoken where the two databases differ. */
export type Adapter = 'sqlite' | 'postgres';

/** Written as bytes; read as ArrayBuffer (libsql) or Buffer (pg). */
type Blob = ColumnType<ArrayBuffer | Uint8Array, Uint8Array, Uint8Array>;
/** Has a default. */
type Counted = ColumnType<number, number | undefined, number>;

/** One LiveChat organization. */
export interface WorkspaceTable {
  id: string;
  /** Highest seq given out. */
  last_seq: number;
  /** Grows when devices, channels, the channel key or the marketplace hint change. */
  directory_version: number;
  channel_key_id: string | null;
  /** Base64url. */
  channel_public_key: string | null;
  created_at_ms: number;
  /** What waits for its devices; never less than there is, put right at every sweep. */
  held_envelopes: Counted;
  held_bytes: Counted;
}

export interface DeviceTable {
  id: string;
  workspace_id: string;
  /** LiveChat account id (UUID). */
  account_id: string;
  /** E-mail, lower case. */
  agent_id: string;
  role: string;
  /** Base64url. */
  sign_key: string;
  /** Base64url. */
  seal_key: string;
  app_version: string;
  platform: string;
  enrolled_at_ms: number;
  /** Head of the stream at enrolment: workspace envelopes up to here are not this device's. */
  first_seq: number;
  acked_seq: number;
}

export interface ChannelTable {
  id: string;
  workspace_id: string;
  page_id: string;
  /** Instagram account id. */
  account_id: string;
  /** App-scoped id of the person who connected: needed to revoke without a token. */
  person_id: string;
  connected_at_ms: number;
}

export interface EnvelopeTable {
  workspace_id: string;
  seq: number;
  /** 'workspace' or a device id. */
  audience: string;
  kind: string;
  key_id: string;
  sealed: Blob;
  /** The channel an `instagram` envelope came through. */
  channel_id: string | null;
  created_at_ms: number;
  expires_at_ms: number;
  /** 1: crypto_box_seal; 2: keyed sealing (shared/wire/sealed.ts). */
  format: Counted;
}

/** What has been accepted once; outlives the envelope, so that a late repeat stays one. */
export interface SeenTable {
  workspace_id: string;
  /** SHA-256 or HMAC of the dedupe key. */
  key_hash: Blob;
  expires_at_ms: number;
}

/** An attempt to connect Facebook. */
export interface ConnectTicketTable {
  ticket: string;
  /** SHA-256 of the state's nonce, hex; null once used. */
  state_hash: string | null;
  workspace_id: string;
  device_id: string;
  /** JSON list of {pageId, accountId}; null until granted. */
  granted: string | null;
  person_id: string | null;
  expires_at_ms: number;
}

/** Unsigned notices of the Marketplace: hints, not facts. */
export interface MarketplaceHintTable {
  workspace_id: string;
  event: string;
  at_ms: number;
}

/** Which console mirrors a channel. The row stays after the lease, so that the fence can only grow. */
export interface LeaseTable {
  channel_id: string;
  device_id: string;
  fence: number;
  /** End by the relay's clock; 0 once given back. */
  held_until_ms: number;
}

/** What the look for a webhook's recipient gives. */
export interface WebhookRecipientRow {
  channel_id: string;
  workspace_id: string;
  page_id: string;
  account_id: string;
  key_id: string;
  public_key: string;
}

/** Only in PostgreSQL; a process that is alone keeps nonces in memory. */
export interface NonceTable {
  device_id: string;
  nonce: string;
  expires_at_ms: number;
}

export interface RelaySchema extends RemovalSchema {
  workspaces: WorkspaceTable;
  devices: DeviceTable;
  channels: ChannelTable;
  envelopes: EnvelopeTable;
  seen: SeenTable;
  connect_tickets: ConnectTicketTable;
  marketplace_hints: MarketplaceHintTable;
  leases: LeaseTable;
  nonces: NonceTable;
}
