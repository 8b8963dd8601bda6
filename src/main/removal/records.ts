import { createHash } from 'node:crypto';
import type { IdentityToken } from '../../shared/domain/index.ts';
import { BackchannelError } from '../../shared/errors.ts';
import {
  canonicalJson,
  type CanonicalValue,
  liveChatReaders,
  relayKeySchema,
  verifyRecord,
} from '../../shared/removal/index.ts';
import { isAuditChain, readAudit } from '../computers/index.ts';
import type { LocalRemovalStore } from '../conversations/index.ts';
import { loadSignatureCheck } from '../relay-link/index.ts';
import type { RemovalDeps } from './ports.ts';

const keyPath = '/.well-known/backchannel-relay-key.json';
const localFormat = 'backchannel-local-removals-v1';
const auditFormat = 'backchannel-audit-v1';
/** More than are ever kept. */
const localInFile = 10_000;
/** As in a removal record (shared/removal/record.ts). */
const hashedDevice = (deviceId: string): string =>
  createHash('sha256')
    .update(['backchannel-record-v1', 'device', deviceId].join('\n'))
    .digest('hex')
    .slice(0, 32);

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // The schema refuses undefined.
    return undefined;
  }
};

/** Files that a person saves; each is checked or signed before the dialog opens. */
export interface Records {
  /** Errors: RECORD_FORGED, NOT_FOUND, RELAY_UNREACHABLE, FILE_NOT_SAVED. */
  saveRecord(removalId: string): Promise<boolean>;
  saveLocal(): Promise<boolean>;
  /** Errors: RECORD_FORGED when an entry is missing or changed. */
  saveAudit(adminToken: IdentityToken): Promise<boolean>;
}

export const createRecords = (
  deps: Pick<RemovalDeps, 'relayLink' | 'saveFile' | 'clock'> & {
    local: Pick<LocalRemovalStore, 'list'>;
  },
): Records => {
  const { relayLink, saveFile, clock, local } = deps;

  return {
    async saveRecord(removalId) {
      const text = await relayLink.readPublic(`/removals/${encodeURIComponent(removalId)}/record.json`);
      const keys = relayKeySchema.safeParse(parseJson(await relayLink.readPublic(keyPath)));
      if (!keys.success) throw new BackchannelError('RECORD_FORGED', { details: { part: 'key' } });
      const found = verifyRecord(text, keys.data.keys, await loadSignatureCheck());
      if (found.verdict !== 'valid' || found.record.removal !== removalId) {
        const part = found.verdict === 'invalid' ? found.reason : 'other-removal';
        throw new BackchannelError('RECORD_FORGED', { details: { part } });
      }
      return saveFile(`backchannel-removal-${removalId}.json`, text);
    },
    async saveLocal() {
      const body = {
        format: localFormat,
        issuedAtMs: clock.now(),
        records: local
          .list(localInFile)
          .map((record) =>
            record.kind === 'unsend'
              ? { ...record, livechatReadableBy: liveChatReaders[record.livechat] }
              : record,
          ) as unknown as CanonicalValue[],
      };
      let signed: { readonly [key: string]: CanonicalValue } = {};
      const signature = await relayLink.sign(({ deviceId, publicKey }) => {
        signed = { ...body, device: hashedDevice(deviceId), publicKey };
        return canonicalJson(signed);
      });
      const file = canonicalJson({ ...signed, signature });
      return saveFile('backchannel-local-removals.json', `${file}\n`);
    },
    async saveAudit(adminToken) {
      const { salt, entries } = await readAudit(relayLink, adminToken, false);
      if (!isAuditChain(entries)) throw new BackchannelError('RECORD_FORGED', { details: { part: 'audit' } });
      const file = { format: auditFormat, exportedAtMs: clock.now(), salt, entries };
      return saveFile('backchannel-audit.json', `${JSON.stringify(file, undefined, 2)}\n`);
    },
  };
};
