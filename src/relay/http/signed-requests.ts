import type { FastifyRequest, onRequestAsyncHookHandler, preValidationAsyncHookHandler } from 'fastify';
import type { Clock } from '../../shared/clock.ts';
import { BackchannelError } from '../../shared/errors.ts';
import {
  type RequestSignature,
  maxClockDifferenceMs,
  parseAuthorization,
  requestText,
} from '../../shared/wire/signature.ts';
import { isSignatureValid, sha256 } from '../crypto.ts';
import type { Device, RelayStore } from '../store/index.ts';
import { rawBody } from './body.ts';
import { type NonceCache, keptMs } from './nonce-cache.ts';

/** Spread into a route's options: the request must be signed. */
export interface SignedRoute {
  onRequest: onRequestAsyncHookHandler;
  preValidation: preValidationAsyncHookHandler;
}

/** Whose signatures are accepted. */
interface Signer {
  id: string;
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

/**
 * Before the body is read: form, device, time. After: signature over its bytes, then the nonce, so that nobody can fill the
 * cache in another device's name.
 * Errors: SIGNATURE_INVALID, DEVICE_UNKNOWN, SIGNATURE_STALE, SIGNATURE_REPLAYED, RATE_LIMITED.
 */
export const createSignedRequests = <Known extends Signer>(deps: {
  store: Pick<RelayStore, 'takeNonce'>;
  clock: Clock;
  nonces: NonceCache;
  /** The device of this id, if it may sign this request. */
  find(deviceId: string, request: Pick<FastifyRequest, 'method' | 'url'>): Promise<Known | undefined>;
  /** Called with the device of each request that was accepted. */
  accepted?: ((device: Known) => void) | undefined;
}): SignedRequests<Known> => {
  const claims = new WeakMap<FastifyRequest, { device: Known; signature: RequestSignature }>();
  const proven = new WeakMap<FastifyRequest, { device: Known; askedAtMs: number }>();
  const provenOf = (request: FastifyRequest): { device: Known; askedAtMs: number } => {
    const claim = proven.get(request);
    if (!claim) throw new BackchannelError('SIGNATURE_INVALID');
    return claim;
  };
  return {
    route: {
      async onRequest(request) {
        const signature = parseAuthorization(request.headers.authorization);
        if (!signature) throw new BackchannelError('SIGNATURE_INVALID');
        if (Math.abs(deps.clock.now() - signature.atMs) > maxClockDifferenceMs) {
          throw new BackchannelError('SIGNATURE_STALE');
        }
        const device = await deps.find(signature.deviceId, request);
        if (!device) throw new BackchannelError('DEVICE_UNKNOWN');
        claims.set(request, { device, signature });
      },
      async preValidation(request) {
        const claim = claims.get(request);
        if (!claim) throw new BackchannelError('SIGNATURE_INVALID');
        const { device, signature } = claim;
        const text = requestText({
          method: request.method,
          pathWithQuery: request.raw.url ?? '',
          atMs: signature.atMs,
          nonce: signature.nonce,
          bodySha256Hex: sha256(rawBody(request)).toString('hex'),
        });
        if (!isSignatureValid(text, signature.signature, device.signKey)) {
          throw new BackchannelError('SIGNATURE_INVALID');
        }
        const nowMs = deps.clock.now();
        const use = deps.nonces.use(device.id, signature.nonce, nowMs);
        if (use === 'replayed') throw new BackchannelError('SIGNATURE_REPLAYED');
        if (use === 'full') throw new BackchannelError('RATE_LIMITED');
        // Another process may have seen it.
        if (!(await deps.store.takeNonce(device.id, signature.nonce, nowMs + keptMs))) {
          throw new BackchannelError('SIGNATURE_REPLAYED');
        }
        proven.set(request, { device, askedAtMs: signature.atMs });
        deps.accepted?.(device);
      },
    },
    deviceOf: (request) => provenOf(request).device,
    askedAtMs: (request) => provenOf(request).askedAtMs,
  };
};
