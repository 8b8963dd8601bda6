import { z } from 'zod';
import {
  addressSchema,
  codeSchema,
  countSchema,
  foreignTextSchema,
  idTextSchema,
  listOf,
  mapOf,
  timeMsSchema,
  tokenSchema,
  wordSchema,
} from '../bounds.ts';
import { agentRoleSchema } from '../domain/agent.ts';
import { computerKindSchema } from '../domain/computer-kind.ts';
import {
  accountIdSchema,
  agentIdSchema,
  channelIdSchema,
  deviceIdSchema,
  pageIdSchema,
  workspaceIdSchema,
} from '../domain/ids.ts';
import { consoleVersionSchema } from '../console-version.ts';
import { prekeySchema } from './prekey.ts';
import { policySchema } from './removal.ts';
import { keySchema } from './sealed.ts';
import { originSchema } from './signature.ts';

/** Version of the whole relay contract; a console refuses a relay of another major. */
export const wireVersion = 1;

/** What the operator says of versions of the console (console-version.ts); absent parts: nothing. */
export const consolesSchema = z.object({
  /** Older ones do not connect any more. */
  minimum: consoleVersionSchema.optional(),
  /** Older ones are told quietly. */
  recommended: consoleVersionSchema.optional(),
});

/**
 * GET /v1/config, public. Where LiveChat and Meta are is no part of it: consoles take that from their build alone
 * (platform-hosts.ts), whatever else stands in the answer.
 */
export const relayConfigSchema = z.object({
  wireVersion: z.literal(wireVersion),
  /** Newest form of signed requests that the relay knows (signature.ts). Absent from relays up to 0.2, which know the first. */
  signing: countSchema.optional(),
  /** Absent from relays older than it. */
  policy: policySchema.optional(),
  /** Absent from relays older than it. */
  /** What does not fit says nothing: it must not keep a console out. */
  consoles: consolesSchema.optional().catch(undefined),
});
export type RelayConfig = z.infer<typeof relayConfigSchema>;

/** What is read first: with it alone each side can tell which of the two is older. */
export const relayVersionSchema = z.object({
  wireVersion: countSchema,
  signing: countSchema.catch(1),
  consoles: consolesSchema.optional().catch(undefined),
});
/** The form of signed requests that consoles of this version make. */
export const signingForm = 2;

/** Sent beside it for consoles up to 0.2, which knew no other source; goes when none of them is left (decision 0079). */
export interface FormerPlatforms {
  livechat: { clientId: string; accountsUrl: string; apiUrl: string; redirectPorts: readonly number[] };
  meta: { appId: string; graphUrl: string; graphVersion: string };
  isSandbox: boolean;
}

/**
 * POST /v1/devices, `Authorization: Bearer <identity token>`: the relay asks LiveChat whose it is and does not keep it.
 * `proof`: Ed25519 by signKey over enrolmentText: shows that the device holds the private half.
 */
export const enrolDeviceSchema = z.object({
  signKey: keySchema,
  sealKey: keySchema,
  appVersion: z.string().max(40),
  platform: z.string().max(40),
  atMs: timeMsSchema,
  /** Under which the console reaches the relay: part of the proof. Absent from consoles up to 0.2. */
  origin: originSchema.optional(),
  /** Absent: a console. Part of the proof where it is there. A station waits until an administrator lets it in. */
  kind: computerKindSchema.optional(),
  proof: z.string().max(128),
});
export type EnrolDevice = z.infer<typeof enrolDeviceSchema>;
/**
 * `details.cause` of DEVICE_UNKNOWN when the device is known and has to show its account again: by enrolling with the same
 * keys.
 */
export const proofDue = 'proof';
/** The exact text of which `proof` is the signature. */
export const enrolmentText = (
  request: Pick<EnrolDevice, 'signKey' | 'sealKey' | 'atMs' | 'origin' | 'kind'>,
): string =>
  [
    ...(request.origin === undefined ? ['backchannel-enrol-v1'] : ['backchannel-enrol-v2', request.origin]),
    request.signKey,
    request.sealKey,
    String(request.atMs),
    ...(request.kind === undefined ? [] : [request.kind]),
  ].join('\n');
/** Answer to POST /v1/devices. */
export const enrolDeviceAnswerSchema = z.object({
  deviceId: deviceIdSchema,
  workspaceId: workspaceIdSchema,
  agentId: agentIdSchema,
  role: agentRoleSchema,
  /** Where the device's stream begins. */
  head: countSchema,
});
export type EnrolDeviceAnswer = z.infer<typeof enrolDeviceAnswerSchema>;

/** GET /v1/directory (signed). */
export const directorySchema = z.object({
  version: countSchema,
  workspaceId: workspaceIdSchema,
  devices: listOf(
    z.object({
      deviceId: deviceIdSchema,
      agentId: agentIdSchema,
      signKey: keySchema,
      sealKey: keySchema,
      enrolledAtMs: timeMsSchema,
      /** Absent: a console. Private chats are sealed to no station. */
      kind: computerKindSchema.optional(),
    }),
  ),
  channelKey: z.object({ keyId: idTextSchema, publicKey: keySchema }).optional(),
  channels: listOf(
    z.object({
      channelId: channelIdSchema,
      pageId: pageIdSchema,
      accountId: accountIdSchema,
      connectedAtMs: timeMsSchema,
    }),
  ),
});
export type Directory = z.infer<typeof directorySchema>;

/** GET /v1/me (signed): all that the relay keeps under the caller's e-mail address. Keys are public halves. */
export const aboutMeSchema = z.object({
  workspaceId: workspaceIdSchema,
  agentId: agentIdSchema,
  role: agentRoleSchema,
  devices: listOf(
    z.object({
      deviceId: deviceIdSchema,
      /** LiveChat account id. */
      accountId: idTextSchema,
      signKey: keySchema,
      sealKey: keySchema,
      prekey: prekeySchema.optional(),
      appVersion: wordSchema,
      platform: wordSchema,
      /** Absent: a console. */
      kind: computerKindSchema.optional(),
      enrolledAtMs: timeMsSchema,
      /** Absent from relays older than it; those listed members only. See computers.ts. */
      state: z.enum(['member', 'waiting', 'approved', 'removed']).optional(),
      lastSeenAtMs: timeMsSchema.optional(),
    }),
  ),
});
export type AboutMe = z.infer<typeof aboutMeSchema>;

/**
 * PUT /v1/channel-key (signed, admin): an administrator's first console sets it; replacing names the key it replaces.
 * CHANNEL_KEY_EXISTS otherwise.
 */
export const putChannelKeySchema = z.object({
  keyId: z.string().min(8).max(64),
  publicKey: keySchema,
  replaces: idTextSchema.optional(),
});

/** Header of an admin call beside the signature: the LiveChat token, with which the relay asks for the role again. */
export const adminTokenHeader = 'x-livechat-token';

/**
 * POST /v1/connect/meta (signed, admin): begins a Facebook authorization. The person's browser comes back to the console that
 * began, at `http://127.0.0.1:<port>/facebook?state=<state>&code=<code>`; with that code, and only with it, the console asks for
 * the grant (POST /v1/connect/meta/claim), which comes as a `meta-grant` envelope. An attempt that Facebook refused is told by
 * such an envelope at once.
 */
export const startConnectSchema = z.object({
  /** Permissions that the person declined before are asked for again; Facebook hides them otherwise. */
  isRerequest: z.boolean().optional(),
  /** Consoles older than it name none: CONNECT_CONSOLE_OUTDATED. */
  returnTo: z
    .object({
      /** Of the console's listener; never one of the system's own. */
      port: z.number().int().min(1024).max(65_535),
      /** 32 random bytes of the console's, base64url: how it knows its own browser. */
      state: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
    })
    .optional(),
});
/** Path of the console's listener. */
export const connectReturnPath = '/facebook';
export const startConnectAnswerSchema = z.object({
  ticket: tokenSchema,
  dialogUrl: addressSchema,
  expiresAtMs: timeMsSchema,
  /** The port of `returnTo`; relays that do not send the browser back do not answer it. */
  returnPort: z.number().int().min(1).max(65_535).optional(),
});
export type StartConnectAnswer = z.infer<typeof startConnectAnswerSchema>;

/** POST /v1/integration-grant/changes: what was done with the grant, for the audit log. All but `revoked`: administrators. */
export const grantChangeSchema = z.object({ change: z.enum(['authorized', 'renewed', 'revoked']) });
export type GrantChange = z.infer<typeof grantChangeSchema>['change'];

/**
 * POST /v1/connect/meta/claim (signed, admin): the browser has come back to this device with this code. Repeating it changes
 * nothing. Errors: CONNECT_TICKET_INVALID when attempt, device or code do not belong together.
 */
export const claimConnectSchema = z.object({
  ticket: tokenSchema,
  code: z.string().regex(/^[A-Za-z0-9_-]{1,4000}$/),
});
/** `under-way`: asked before; the outcome comes, or came, as an envelope. */
export const claimConnectAnswerSchema = z.object({
  outcome: z.enum(['granted', 'refused', 'under-way']),
  /** Of a refusal: an error code, and permissions that were not granted. */
  code: z.string().max(60).optional(),
  missing: z.array(z.string().max(100)).max(50).optional(),
});
export type ClaimConnectAnswer = z.infer<typeof claimConnectAnswerSchema>;

/** POST /v1/channels (signed, admin): binds a Page that was part of the ticket's grant. */
export const createChannelSchema = z.object({
  ticket: tokenSchema,
  pageId: pageIdSchema,
  accountId: accountIdSchema,
});
/** Answer to POST /v1/channels. */
export const createChannelAnswerSchema = z.object({
  channelId: channelIdSchema,
  connectedAtMs: timeMsSchema,
});

/** Body of every refused call. */
export const errorAnswerSchema = z.object({
  error: z.object({
    code: codeSchema,
    message: foreignTextSchema,
    details: mapOf(
      z.union([
        z.string().max(1_000),
        z.number().min(-Number.MAX_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER),
        z.boolean(),
      ]),
      50,
    ).optional(),
  }),
});

/** Answer of calls that only succeed. */
export const emptyAnswerSchema = z.object({});
