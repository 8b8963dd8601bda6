import { createHash, createPublicKey, verify } from 'node:crypto';
import { groupIdSchema, type AgentId, type DeviceId, type GroupId } from '../../../shared/domain/index.ts';
import { BackchannelError } from '../../../shared/errors.ts';
import {
  groupStatementSchema,
  maxStatements,
  maxStatementsEach,
  maxStatementsWithRemovals,
  signedStatementText,
  type GroupStatement,
  type SignedStatement,
} from '../../../shared/wire/index.ts';

/** A statement of a known form, by its hash. Nothing is said of its signature. */
export interface Statement extends GroupStatement, SignedStatement {
  id: string;
}

/** Of one author beyond the others: who was added again leaves again. */
const mostLeavings = 10;

const hash = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();

/** 16 bytes as a UUID of version 8, whose bits are the maker's own. */
const uuidOf = (bytes: Buffer): string => {
  const own = Buffer.from(bytes.subarray(0, 16));
  own.writeUInt8((own.readUInt8(6) & 0x0f) | 0x80, 6);
  own.writeUInt8((own.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = own.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};

export const statementIdOf = (text: string): string => hash(text).toString('base64url');

/** The id of the group's line for this statement, the same on every console. */
export const lineIdOf = (statementId: string): string => uuidOf(Buffer.from(statementId, 'base64url'));

/** Under which name the relay link keeps a statement; it is confirmed by the id of its line (delivery/fact-key.ts). */
export const statementKey = (statementId: string): string => `group:${lineIdOf(statementId)}`;

/** The id of the group that such a statement makes: nobody else can make another one under it. */
export const groupIdOf = (
  make: Pick<GroupStatement, 'workspaceId' | 'by' | 'deviceId' | 'atMs' | 'change'>,
): GroupId => {
  const { workspaceId, by, deviceId, atMs, change } = make;
  return groupIdSchema.parse(
    `group:${uuidOf(hash(JSON.stringify([workspaceId, by, deviceId, atMs, change])))}`,
  );
};

/** Errors: SEAL_UNREADABLE (no statement), SEAL_FORGED (of another group or workspace, or no beginning of this group). */
export const readStatement = (
  signed: SignedStatement,
  expected: { group: GroupId; workspaceId: string },
): Statement => {
  let value: unknown;
  try {
    value = JSON.parse(signed.text);
  } catch (cause) {
    throw new BackchannelError('SEAL_UNREADABLE', { cause });
  }
  const parsed = groupStatementSchema.safeParse(value);
  if (!parsed.success) throw new BackchannelError('SEAL_UNREADABLE', { details: { cause: 'group-form' } });
  const { data } = parsed;
  const isBeginning = data.previous.length === 0;
  const isBound =
    data.group === expected.group &&
    data.workspaceId === expected.workspaceId &&
    isBeginning === (data.change.kind === 'make') &&
    (!isBeginning || (data.number === 0 && groupIdOf(data) === data.group));
  if (!isBound) throw new BackchannelError('SEAL_FORGED', { details: { cause: 'group-binding' } });
  return { ...data, ...signed, id: statementIdOf(signed.text) };
};

type Said = Pick<GroupStatement, 'by' | 'change'>;

/** How many more statements a group takes beside those that it has. */
export const roomBeside = (all: readonly Said[]): { takes(statement: Said): boolean } => {
  let total = all.length;
  const each = new Map<AgentId, number>();
  for (const { by } of all) each.set(by, (each.get(by) ?? 0) + 1);
  return {
    /** Counts it when there is room. */
    takes({ by, change }) {
      const isRemoval = change.kind === 'remove';
      const isLeaving = isRemoval && change.member === by;
      const own = each.get(by) ?? 0;
      const isFull =
        total >= (isRemoval ? maxStatementsWithRemovals : maxStatements) ||
        own >= maxStatementsEach + (isLeaving ? mostLeavings : 0);
      if (isFull) return false;
      total += 1;
      each.set(by, own + 1);
      return true;
    },
  };
};

/**
 * A statement that somebody hands on. `isProven`: its author's device is known here, and signed it. Errors: as `readStatement`;
 * SEAL_FORGED when that device did not sign it.
 */
export const checkedStatement = (
  signed: SignedStatement,
  expected: { group: GroupId; workspaceId: string },
  keysOf: (by: AgentId, deviceId: DeviceId) => { signKey: string } | undefined,
): Statement & { isProven: boolean } => {
  const statement = readStatement(signed, expected);
  const signKey = keysOf(statement.by, statement.deviceId)?.signKey;
  if (signKey !== undefined && !isStatementSigned(statement, signKey))
    throw new BackchannelError('SEAL_FORGED', { details: { cause: 'group-signature' } });
  return { ...statement, isProven: signKey !== undefined };
};

/** `signKey`: the author's device's, base64url. */
const isStatementSigned = ({ text, signature }: SignedStatement, signKey: string): boolean => {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: signKey }, format: 'jwk' });
    return verify(
      null,
      Buffer.from(signedStatementText(text), 'utf8'),
      key,
      Buffer.from(signature, 'base64url'),
    );
  } catch {
    // No key at all.
    return false;
  }
};
