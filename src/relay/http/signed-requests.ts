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
import { isSignatureValid, sha256 } from '../crypto.ts';
import type { Device, RelayStore } from '../store/index.ts';
import { rawBody } from './body.ts';
import type { SigningForms } from './signing-forms.ts';
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
 * Errors: SIGNATURE_INVALID, DEVICE_UNKNOWN, SIGNATURE_STALE, SIGNATURE_REPLAYED, RATE_LIMITED; RELAY_ADDRESS_OTHER (signed for
 * another relay), CONSOLE_OUTDATED (the form before, of a device that knows this one), RELAY_OUTDATED (a later form).
 */
export const createSignedRequests = <Known extends Signer>(deps: {
  store: Pick<RelayStore, 'takeNonce'>;
  clock: Clock;
  nonces: NonceCache;
  /** The device of this id, if it may sign. */
  find(deviceId: string): Promise<Known | undefined>;
  /** Which origins are this relay's, and who may still sign without one. */
  forms: SigningForms;
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
        const { authorization } = request.headers;
        if (isNewerForm(authorization)) throw new BackchannelError('RELAY_OUTDATED');
        const signature = parseAuthorization(authorization);
        if (!signature) throw new BackchannelError('SIGNATURE_INVALID');
        if (Math.abs(deps.clock.now() - signature.atMs) > maxClockDifferenceMs) {
          throw new BackchannelError('SIGNATURE_STALE');
        }
        const device = await deps.find(signature.deviceId);
        if (!device) throw new BackchannelError('DEVICE_UNKNOWN');
        await deps.forms.require(device.id, signature.origin);
        claims.set(request, { device, signature });
      },
      async preValidation(request) {
        const claim = claims.get(request);
        if (!claim) throw new BackchannelError('SIGNATURE_INVALID');
        const { device, signature } = claim;
        const text = requestText({
          deviceId: device.id,
          origin: signature.origin,
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
        if (signature.origin !== undefined) await deps.forms.noteBound(device.id);
        proven.set(request, { device, askedAtMs: signature.atMs });
        deps.accepted?.(device);
      },
    },
    deviceOf: (request) => provenOf(request).device,
    askedAtMs: (request) => provenOf(request).askedAtMs,
  };
};
