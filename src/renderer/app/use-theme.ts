import { useLayoutEffect } from 'react';
import { useAppState } from '../state/react.tsx';

const systemDark = matchMedia('(prefers-color-scheme: dark)');

/** Puts the chosen theme and density on the root element, and follows the system when asked to. */
export const useTheme = (): void => {
  const theme = useAppState((state) => state.settings.theme);
  const density = useAppState((state) => state.settings.density);
  useLayoutEffect(() => {
    const root = document.documentElement;
    const show = (): void => {
      const isDark = theme === 'dark' || (theme === 'system' && systemDark.matches);
      root.classList.toggle('lc-dark-theme', isDark);
      root.classList.toggle('lc-light-theme', !isDark);
    };
    root.dataset['density'] = density;
    show();
    systemDark.addEventListener('change', show);
    return () => systemDark.removeEventListener('change', show);
  }, [theme, density]);
};
