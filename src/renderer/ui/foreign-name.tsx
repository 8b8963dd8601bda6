import type { ReactNode } from 'react';
import { withoutOwnIsolate } from '../../shared/shown-name.ts';

interface ForeignNameProps {
  /** As messages/people.ts gives it. */
  name: string;
  /** Cut with an ellipsis at the end of its place; the title has all of it. Otherwise it wraps, anywhere if it must. */
  isOneLine?: boolean;
  className?: string;
}

/** A name that somebody outside chose: it turns nothing beside it and leaves its place to nobody else, whatever it is. */
export const ForeignName = ({ name, isOneLine, className }: ForeignNameProps): ReactNode => (
  <bdi
    className={['foreign-name', isOneLine === true ? 'truncate' : undefined, className]
      .filter((each) => each !== undefined)
      .join(' ')}
    title={isOneLine === true ? name : undefined}
  >
    {withoutOwnIsolate(name)}
  </bdi>
);
