/** A shortcut as key caps, e.g. `Ctrl+Shift+K`. */
export const KeyHint = ({ keys }: { keys: string }) => (
  <span className="keys" aria-hidden="true">
    {keys.split(/\+(?!$)/u).map((key) => (
      <kbd key={key}>{key}</kbd>
    ))}
  </span>
);
