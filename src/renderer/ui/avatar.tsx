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

/** A person's picture, or initials without one. Hidden from screen readers: the name always stands beside it. */
export const Avatar = ({ name, seed, remotePictureUrl, size, status, glyph }: AvatarProps) => {
  const address = pictureUrl(remotePictureUrl);
  const [failedAddress, setFailedAddress] = useState<string>();
  return (
    <span className={`avatar avatar--${size}`} aria-hidden="true">
      {address !== undefined && address !== failedAddress ? (
        <img
          className="avatar__face"
          src={address}
          alt=""
          decoding="async"
          draggable={false}
          onError={() => setFailedAddress(address)}
        />
      ) : (
        <span className={`avatar__face avatar__face--${tintOf(seed)}`}>{initials(name)}</span>
      )}
      {status === undefined ? undefined : <span className={`avatar__status avatar__status--${status}`} />}
      {glyph === undefined ? undefined : <span className="avatar__glyph">{glyph}</span>}
    </span>
  );
};
