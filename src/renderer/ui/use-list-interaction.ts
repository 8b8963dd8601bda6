import { useEffect, useRef, useState, type FocusEvent, type KeyboardEvent } from 'react';

/** After this long without input no click is expected: rows may move again. */
const restMs = 3_000;

/** Whether the person is moving inside a list right now, by pointer or keyboard. */
export const useListInteraction = () => {
  const [isBusy, setIsBusy] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const moved = (): void => {
    setIsBusy(true);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setIsBusy(false), restMs);
  };
  const left = (): void => {
    clearTimeout(timer.current);
    setIsBusy(false);
  };
  return {
    isBusy,
    release: left,
    handlers: {
      onPointerMove: moved,
      onPointerLeave: left,
      onKeyDownCapture: (_event: KeyboardEvent) => moved(),
      onBlur: (event: FocusEvent) => {
        if (!event.currentTarget.contains(event.relatedTarget)) left();
      },
    },
  };
};
