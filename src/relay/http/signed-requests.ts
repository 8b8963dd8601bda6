import type { FastifyRequest, onRequestAsyncHookHandler, preValidationAsyncHookHandler } from 'fastify';
import type { Clock } from '../../shared/clock.ts';
import { BackchannelError } from '../../shared/errors.ts';
import {
  type RequestSignature,
  isNewerForm,
  maxClockDifferenceMs,
  parseAuthorization,
  requestText,
} from '../../shared/wire/signature.ts';
import { contentDigestHeader, parseContentDigest } from '../../shared/wire/content-digest.ts';
import { isSignatureValid, sha256 } from '../crypto.ts';
import type { Elapsed } from '../relay-clock.ts';
import type { Device, RelayStore } from '../store/index.ts';
import { rawBody } from './body.ts';
import type { BodyBudget } from './body-budget.ts';
import { type NonceCache, keptMs } from './nonce-cache.ts';
import type { SignerLimits } from './signer-limits.ts';
import type { SigningForms } from './signing-forms.ts';

const emptyHash = sha256('').toString('hex');

/** Spread into a route's options: the request must be signed. */
export interface SignedRoute {
  onRequest: onRequestAsyncHookHandler;
  preValidation: preValidationAsyncHookHandler;
}

/** Whose signatures are accepted. */
interface Signer {
  id: string;
  workspaceId: string;
  /** Ed25519, base64url. */
  signKey: string;
}

export interface SignedRequests<Known extends Signer = Device> {
  route: SignedRoute;
  /** The device that signed; only in handlers of signed routes. */
  deviceOf(request: FastifyRequest): Known;
  /** When it signed, epoch ms by its own clock; only in handlers of signed routes. */
  askedAtMs(request: FastifyRequest): number;
}

/** The body's hash as the request itself names it, hex; undefined for a body whose hash is known only when it was read. */
const declaredHash = (request: FastifyRequest): string | undefined => {
  const digest = request.headers[contentDigestHeader];
  const named = parseContentDigest(typeof digest === 'string' ? digest : undefined);
  if (named !== undefined) return Buffer.from(named, 'base64').toString('hex');
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  return hasBody ? undefined : emptyHash;
};

/**
 * Before the body is read: form, time, device, then signature, rate and nonce over the hash that the request names; a signature
 * that is right comes before rate and nonce, so that nobody can use up another device's. After: that the body has this hash. A
 * console of the version before names no hash of its body: then all of that comes after.
 * Errors: SIGNATURE_INVALID, DEVICE_UNKNOWN, SIGNATURE_STALE, SIGNATURE_REPLAYED, RATE_LIMITED; RELAY_ADDRESS_OTHER (signed for
 * another relay), CONSOLE_OUTDATED (the form before, of a device that knows this one), RELAY_OUTDATED (a later form).
 */
export const createSignedRequests = <Known extends Signer>(deps: {
  store: Pick<RelayStore, 'takeNonce'>;
  clock: Clock;
  elapsed: Elapsed;
  nonces: NonceCache;
  /** Until when, epoch ms by the relay's clock at that time, expired nonces were deleted from the database. */
  noncesSweptAtMs(): number;
  limits: SignerLimits;
  bodies: BodyBudget;
  /** Which origins are this relay's, and who may still sign without one. */
  forms: SigningForms;
  /** The device of this id, if it may sign this request. */
  find(deviceId: string, request: Pick<FastifyRequest, 'method' | 'url'>): Promise<Known | undefined>;
  /** Called with the device of each request that was accepted. */
  accepted?: ((device: Known) => void) | undefined;
}): SignedRequests<Known> => {
  /** `bodyHash`: of the hash that was checked already, hex. */
  const claims = new WeakMap<
    FastifyRequest,
    { device: Known; signature: RequestSignature; bodyHash: string | undefined }
  >();
  const proven = new WeakMap<FastifyRequest, { device: Known; askedAtMs: number }>();
  const provenOf = (request: FastifyRequest): { device: Known; askedAtMs: number } => {
    const claim = proven.get(request);
    if (!claim) throw new BackchannelError('SIGNATURE_INVALID');
    return claim;
  };
  /** Signature, rate, nonce. */
  const prove = async (
    request: FastifyRequest,
    device: Known,
    { origin, atMs, nonce, signature }: RequestSignature,
    bodySha256Hex: string,
  ): Promise<void> => {
    const text = requestText({
      deviceId: device.id,
      origin,
      method: request.method,
      pathWithQuery: request.raw.url ?? '',
      atMs,
      nonce,
      bodySha256Hex,
    });
    if (!isSignatureValid(text, signature, device.signKey)) throw new BackchannelError('SIGNATURE_INVALID');
    if (!deps.limits.admit(device)) throw new BackchannelError('RATE_LIMITED');
    const nowMs = deps.clock.now();
    const use = deps.nonces.use(device, nonce, deps.elapsed());
    if (use === 'replayed') throw new BackchannelError('SIGNATURE_REPLAYED');
    if (use === 'full') {
      deps.limits.countFullNonces();
      throw new BackchannelError('RATE_LIMITED');
    }
    // Another process may have seen it.
    if (!(await deps.store.takeNonce(device.id, nonce, nowMs + keptMs))) {
      throw new BackchannelError('SIGNATURE_REPLAYED');
    }
  };
  return {
    route: {
      async onRequest(request) {
        const { authorization } = request.headers;
        if (isNewerForm(authorization)) throw new BackchannelError('RELAY_OUTDATED');
        const signature = parseAuthorization(authorization);
        if (!signature) throw new BackchannelError('SIGNATURE_INVALID');
        const isNearby = Math.abs(deps.clock.now() - signature.atMs) <= maxClockDifferenceMs;
        // After the relay's clock was set back: the nonces of these are forgotten.
        const isRemembered = signature.atMs > deps.noncesSweptAtMs() - maxClockDifferenceMs;
        if (!isNearby || !isRemembered) {
          throw new BackchannelError('SIGNATURE_STALE');
        }
        const device = await deps.find(signature.deviceId, request);
        if (!device) throw new BackchannelError('DEVICE_UNKNOWN');
        await deps.forms.require(device.id, signature.origin);
        const bodyHash = declaredHash(request);
        claims.set(request, { device, signature, bodyHash });
        if (bodyHash === undefined) return;
        await prove(request, device, signature, bodyHash);
        deps.bodies.of(request.raw).prove(device.workspaceId);
      },
      async preValidation(request) {
        const claim = claims.get(request);
        if (!claim) throw new BackchannelError('SIGNATURE_INVALID');
        const { device, signature, bodyHash } = claim;
        const hash = sha256(rawBody(request)).toString('hex');
        if (bodyHash === undefined) await prove(request, device, signature, hash);
        else if (bodyHash !== hash) throw new BackchannelError('SIGNATURE_INVALID');
        if (signature.origin !== undefined) await deps.forms.noteBound(device.id);
        proven.set(request, { device, askedAtMs: signature.atMs });
        deps.accepted?.(device);
      },
    },
    deviceOf: (request) => provenOf(request).device,
    askedAtMs: (request) => provenOf(request).askedAtMs,
  };
};
