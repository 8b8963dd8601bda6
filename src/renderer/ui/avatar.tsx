import { useState, type ReactNode } from 'react';
import type { AgentStatus } from '../../shared/domain/agent.ts';
import { pictureUrl } from '../api/picture-url.ts';
import { initials } from '../messages/people.ts';

const tints = 6;

const tintOf = (seed: string): number => {
  let sum = 0;
  for (const character of seed) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return sum % tints;
};

interface AvatarProps {
  name: string;
  /** Decides the tint; the id, so that a renamed person keeps their colour. */
  seed: string;
  remotePictureUrl?: string | undefined;
  size: 20 | 24 | 28 | 32 | 40 | 64;
  status?: AgentStatus | undefined;
  /** Small mark in the corner, e.g. the channel. */
  glyph?: ReactNode;
}

/** A person's picture; initials without one, and until it is there. Hidden from screen readers: the name stands beside it. */
export const Avatar = ({ name, seed, remotePictureUrl, size, status, glyph }: AvatarProps) => {
  const address = pictureUrl(remotePictureUrl);
  const [answered, setAnswered] = useState<{ address: string | undefined; isShown: boolean }>();
  const isShown = answered?.address === address ? answered?.isShown : undefined;
  return (
    <span className={`avatar avatar--${size}`} aria-hidden="true">
      {address !== undefined && isShown === true ? undefined : (
        <span className={`avatar__face avatar__face--${tintOf(seed)}`}>{initials(name)}</span>
      )}
      {address === undefined || isShown === false ? undefined : (
        <img
          // One that the page still has is there at once: a row that scrolls into view does not flicker.
          ref={(image) => {
            if (isShown === undefined && image?.complete === true && image.naturalWidth > 0)
              setAnswered({ address, isShown: true });
          }}
          className="avatar__face"
          src={address}
          alt=""
          decoding="async"
          draggable={false}
          onLoad={() => setAnswered({ address, isShown: true })}
          onError={() => setAnswered({ address, isShown: false })}
        />
      )}
      {status === undefined ? undefined : <span className={`avatar__status avatar__status--${status}`} />}
      {glyph === undefined ? undefined : <span className="avatar__glyph">{glyph}</span>}
    </span>
  );
};
