/** No connection was made to anybody: nothing can have been sent. */
const noConnection = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'EADDRNOTAVAIL',
]);

/** A TLS socket's word on the other side's certificate; a plain socket has none. */
const isBelieved = (socket: object): boolean | undefined =>
  'authorized' in socket && 'encrypted' in socket ? socket.authorized === true : undefined;

/**
 * Whether a request that failed with this error of axios certainly never left this computer. Over TLS a request leaves when the
 * other side's certificate has been believed, whatever ended the connection before: a wrong certificate, an answer that is no
 * TLS, an alert, silence.
 */
export const neverLeft = (error: unknown): boolean => {
  if (typeof error !== 'object' || error === null) return false;
  const { code, syscall, request } = error as { code?: unknown; syscall?: unknown; request?: unknown };
  if ((typeof code === 'string' && noConnection.has(code)) || syscall === 'connect') return true;
  if (typeof request !== 'object' || request === null || !('socket' in request)) return false;
  const { socket } = request;
  // Not even given a connection, for instance because the proxy made none.
  if (typeof socket !== 'object' || socket === null) return true;
  return isBelieved(socket) === false;
};
