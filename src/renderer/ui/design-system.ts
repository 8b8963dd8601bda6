/**
 * The only import of LiveChat's design system, but for the icon that icon.tsx wraps: only what is named is bundled.
 * scripts/vite/design-system.ts drops the rest of its script and style at build time.
 */
export { Button, Input, Loader, SearchInput, Switch, Tag } from '@livechat/design-system-react-components';
export type { IconSource } from '@livechat/design-system-react-components';
export { Icon } from './icon.tsx';
