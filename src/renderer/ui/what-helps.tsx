import { text } from '../../shared/i18n/text.ts';
import type { GuideTopic } from '../state/guide.ts';
import { useActions } from '../state/react.tsx';

interface WhatHelpsProps {
  /** Undefined: there is nothing to say more about, and no button. */
  topic: GuideTopic | undefined;
  /** What it stands beside, where several stand in one list: buttons of one word are told apart by it. */
  about?: string;
}

/** Opens the guide where it says more about an error or a state. */
export const WhatHelps = ({ topic, about }: WhatHelpsProps) => {
  const { guide } = useActions();
  if (topic === undefined) return undefined;
  return (
    <button
      type="button"
      className="link what-helps"
      data-topic={topic}
      aria-label={about === undefined ? undefined : text('What helps: {about}', { about })}
      onClick={() => guide.open({ topic })}
    >
      {text('What helps')}
    </button>
  );
};
