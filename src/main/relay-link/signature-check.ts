import type { VerifySignature } from '../../shared/removal/index.ts';
import { loadSodium } from './sodium.ts';

const asBase64url = (hex: string): string => Buffer.from(hex, 'hex').toString('base64url');

/** The Ed25519 check that removal records want: signature and key in hex. */
export const loadSignatureCheck = async (): Promise<VerifySignature> => {
  const sodium = await loadSodium();
  return (message, signatureHex, publicKeyHex) =>
    sodium.isSigned(message, asBase64url(signatureHex), asBase64url(publicKeyHex));
};

/** The same check for what devices sign: signature and key in base64url. */
export const loadDeviceSignatureCheck = async (): Promise<
  (text: string, signature: string, signKey: string) => boolean
> => {
  const sodium = await loadSodium();
  return (text, signature, signKey) => sodium.isSigned(text, signature, signKey);
};
