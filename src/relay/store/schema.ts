import type { ColumnType } from 'kysely';
import type { RemovalSchema } from './removal-schema.ts';

/** The SQL dialect. */
export type Adapter = 'sqlite' | 'postgres';

/** Written as bytes; read as ArrayBuffer (libsql) or Buffer (pg). */
type Blob = ColumnType<ArrayBuffer | Uint8Array, Uint8Array, Uint8Array>;
/** Has a default. */
type Counted = ColumnType<number, number | undefined, number>;
/** Null when nothing is given. */
type Optional<T> = ColumnType<T | null, T | undefined, T>;

/** One LiveChat organization. */
export interface WorkspaceTable {
  id: string;
  /** Highest seq assigned. */
  last_seq: number;
  /** Incremented when devices, channels, the channel key, removals or the marketplace hint change. */
  directory_version: number;
  channel_key_id: string | null;
  /** Base64url. */
  channel_public_key: string | null;
  created_at_ms: number;
  /**
   * Undelivered envelopes and their bytes, or more: deletions do not lower them. Counted anew where they reach the quota
   * (enforceQuota).
   */
  held_envelopes: Counted;
  held_bytes: Counted;
  /** Rows in `seen`. */
  seen_rows: Counted;
  /** What its files are charged with, from their offer on. */
  file_bytes: Counted;
}

/** Of every computer, whether it is in the directory or outside of it. */
export interface ComputerColumns {
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
  /** ComputerKind. */
  kind: ColumnType<string, string | undefined, string>;
  /** Epoch ms, to some minutes; 0: not since the column exists. */
  last_seen_ms: Counted;
  /** What the console says of itself, signed (shared/wire/computers.ts), as JSON. */
  report: string | null;
}

export interface DeviceTable extends ComputerColumns {
  enrolled_at_ms: number;
  /** Head of the stream at enrolment: the device gets no workspace envelope up to here. */
  first_seq: number;
  acked_seq: number;
  /** When LiveChat last confirmed the person's account to this device, epoch ms (accounts/account-proof.ts). */
  proven_at_ms: Counted;
  /** LiveChat could not be asked: the proof may come later, epoch ms. */
  excused_until_ms: Counted;
  /** Its newest prekey: all three or none. Base64url. */
  prekey_public: Optional<string>;
  prekey_made_at_ms: Optional<number>;
  prekey_signature: Optional<string>;
}

/** A computer outside of the directory: removed, waiting to be let in, or let in and not enrolled again yet. */
export interface OutsideDeviceTable extends ComputerColumns {
  state: string;
  /** Why it was removed. */
  cause: string | null;
  since_ms: number;
  /** Who removed it, or let it in. */
  by_agent: string | null;
  /** 1: new computers of this person wait. */
  is_person_held: number;
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

/** A sealed file of a private chat on its way (shared/wire/files.ts). */
export interface FileTable {
  workspace_id: string;
  id: string;
  /** Who offered it. */
  device_id: string;
  /** Of all its pieces. */
  bytes: number;
  /** What it counts for in the quota. */
  charged_bytes: number;
  /** Pieces that are here: those before this one. */
  next_piece: number;
  expires_at_ms: number;
}

export interface FilePieceTable {
  workspace_id: string;
  file_id: string;
  n: number;
  sealed: Blob;
}

/** A device that has not fetched the file yet. */
export interface FileDeviceTable {
  workspace_id: string;
  file_id: string;
  device_id: string;
}

/** Hashes of accepted dedupe keys; they outlive the envelope, so that late repeats are recognised. */
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
  /** Loopback port of the console that waits, and what it knows its browser by; null for attempts of older consoles. */
  return_port: number | null;
  return_state: string | null;
  /** SHA-256 of the code that the browser brought back, hex; null until then. */
  code_hash: string | null;
  /** JSON list of {pageId, accountId}; null until granted. */
  granted: string | null;
  person_id: string | null;
  expires_at_ms: number;
}

/** Unsigned notices of the Marketplace, which consoles are asked to check. */
export interface MarketplaceHintTable {
  workspace_id: string;
  event: string;
  at_ms: number;
}

/** Which console runs a channel's bridge. The row stays after the lease, so that the fence only grows. */
export interface LeaseTable {
  channel_id: string;
  device_id: string;
  fence: number;
  /** End by the relay's clock; 0 once released. */
  held_until_ms: number;
}

/** A row of the query for a webhook's recipient. */
export interface WebhookRecipientRow {
  channel_id: string;
  workspace_id: string;
  page_id: string;
  account_id: string;
  key_id: string;
  public_key: string;
}

/** Nonces of signed requests: they outlive a restart, and all processes know them. */
export interface NonceTable {
  /** A hash (signing.ts). */
  device_id: string;
  nonce: string;
  expires_at_ms: number;
}

/** Devices that have signed for this relay's origin (http/signing-forms.ts). */
export interface BoundSignerTable {
  device_id: string;
}

/** Who did what, per workspace (audit/log.ts). */
export interface AuditTable {
  workspace_id: string;
  n: number;
  at_ms: number;
  actor: string;
  action: string;
  subject: string | null;
  outcome: string;
  hash: string;
}

export interface AuditSaltTable {
  workspace_id: string;
  salt: string;
}

export interface RelaySchema extends RemovalSchema {
  workspaces: WorkspaceTable;
  devices: DeviceTable;
  outside_devices: OutsideDeviceTable;
  channels: ChannelTable;
  envelopes: EnvelopeTable;
  files: FileTable;
  file_pieces: FilePieceTable;
  file_devices: FileDeviceTable;
  seen: SeenTable;
  connect_tickets: ConnectTicketTable;
  marketplace_hints: MarketplaceHintTable;
  leases: LeaseTable;
  nonces: NonceTable;
  bound_signers: BoundSignerTable;
  audit: AuditTable;
  audit_salts: AuditSaltTable;
}
