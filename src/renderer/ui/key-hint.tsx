import { Fragment } from 'react';

/** A shortcut as key caps, e.g. `Ctrl+Shift+K`; read out as that. */
export const KeyHint = ({ keys }: { keys: string }) => (
  <span className="keys">
    {keys
      .replaceAll(/[\u2066\u2069]/gu, '')
      .split(/\+(?!$)/u)
      .map((key, index) => (
        <Fragment key={key}>
          {index === 0 ? undefined : <span className="visually-hidden">+</span>}
          <kbd>{key}</kbd>
        </Fragment>
      ))}
  </span>
);
