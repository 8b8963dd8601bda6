import { z } from 'zod';
import { agentIdSchema, agentRoleSchema, workspaceIdSchema } from '../../shared/domain/index.ts';
import { BackchannelError } from '../../shared/errors.ts';
import type { SessionState } from '../../shared/ipc/state.ts';
import type { SecretStore } from '../secrets/index.ts';

/** Who is signed in. Restored offline. */
export const identitySchema = z.object({
  agentId: agentIdSchema,
  workspaceId: workspaceIdSchema,
  role: agentRoleSchema,
  name: z.string(),
  avatarUrl: z.string().optional(),
});
export type Identity = z.infer<typeof identitySchema>;

/** Name of the secret. */
export const tokensSecretName = 'livechat-tokens';

const pairSchema = z.object({
  accessToken: z.string().min(1),
  refreshToken: z.string().min(1),
  /** By our clock, epoch ms. */
  expiresAtMs: z.number(),
  scopes: z.array(z.string()),
  /** LiveChat refused the pair: the person must sign in again; the identity still names whose cache this is. */
  isRefused: z.boolean(),
});
export type TokenPair = z.infer<typeof pairSchema>;

/** What the secret store keeps: the token pairs and whose they are, in one secret, so that they are written together. */
export const storedTokensSchema = z.object({
  v: z.literal(1),
  ...pairSchema.shape,
  identity: identitySchema,
  /** What the relay may be shown. Absent from sign-ins by a version that had none. */
  identityToken: pairSchema.optional(),
  /** A sign-out was begun and not finished: it goes on at the next start. */
  isSigningOut: z.boolean(),
});
export type StoredTokens = z.infer<typeof storedTokensSchema>;

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // The schema refuses undefined.
    return undefined;
  }
};

/** Undefined: nobody is signed in. Errors: SECRET_*. A form we do not know counts as unreadable (SECRET_UNREADABLE). */
export const readStoredTokens = async (
  secrets: Pick<SecretStore, 'get'>,
): Promise<StoredTokens | undefined> => {
  const text = await secrets.get(tokensSecretName);
  if (text === undefined) return undefined;
  const parsed = storedTokensSchema.safeParse(parseJson(text));
  if (!parsed.success) throw new BackchannelError('SECRET_UNREADABLE', { details: { step: 'form' } });
  return parsed.data;
};

/** Of tokens that are in use. */
export const signedInState = ({
  identity,
  isRefused,
}: StoredTokens): SessionState & { state: 'signed-in' } => {
  const { agentId, name, role, avatarUrl } = identity;
  return { state: 'signed-in', agentId, name, role, avatarUrl, isSignInNeeded: isRefused };
};
