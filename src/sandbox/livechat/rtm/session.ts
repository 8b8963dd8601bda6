/** What the sockets of both chat APIs keep of a login: the token, the pushes that were asked for, the subscriptions. */
import type { Notice, World } from '../model/types.ts';
import type { Connection } from './connection.ts';

/** A login on a connection; it ends with its token, with a logout or with the connection. */
export interface LoginSession {
  /** Begins: pushes go out from now on. `pushes` are the wanted actions by version; undefined or `all`: every one. */
  start(
    bearer: string,
    pushes: Record<string, string[]> | undefined,
    deliver: (notice: Notice) => void,
  ): void;
  /** Goes on with another token. */
  renew(bearer: string): void;
  /** Pushes the notice if its action is wanted and `build` makes something of it. */
  push(notice: Notice, build: () => unknown): void;
  /** Answers first, then closes. */
  logout(): Record<string, never>;
  end(): void;
}

/** Builds the login of a connection; `onEnd` may be called when nothing had begun. */
export function createLoginSession(world: World, connection: Connection, onEnd: () => void): LoginSession {
  let token = '';
  let wanted: Set<string> | undefined;
  const leave: (() => void)[] = [];

  const end = (): void => {
    for (const step of leave.splice(0)) step();
    onEnd();
  };
  const renew = (bearer: string): void => {
    token = bearer.replace(/^Bearer\s+/i, '');
  };
  return {
    start(bearer, pushes, deliver) {
      renew(bearer);
      wanted = pushes && new Set(Object.values(pushes).flat());
      leave.push(
        world.subscribe(deliver),
        world.tokens.onEnd((access, reason) => {
          if (access !== token) return;
          connection.disconnect(reason);
          end();
        }),
      );
    },
    renew,
    push(notice, build) {
      if (wanted && !wanted.has('all') && !wanted.has(notice.action)) return;
      const payload = build();
      if (payload !== undefined) connection.push(notice.action, payload, notice.cause);
    },
    logout() {
      queueMicrotask(() => {
        connection.close();
        end();
      });
      return {};
    },
    end,
  };
}
